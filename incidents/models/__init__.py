"""The nouns of the tracker, one a file; ``Incident`` is the middle of it."""

from incidents.models.alert import Alert, AlertFrequency, AlertProblem
from incidents.models.api_token import ApiToken, TokenScope
from incidents.models.armed_group import (
    SECURITY_SIDES,
    SIDE_OF_KIND,
    ArmedGroup,
    GroupKind,
    Side,
)
from incidents.models.casualty_claim import (
    VAGUE_BOUNDS,
    CasualtyClaim,
    CasualtyOutcome,
    ChosenFigure,
    Qualifier,
    VagueWord,
)
from incidents.models.circumstance import IncidentOutcome, IncidentWeapon, Outcome, Weapon
from incidents.models.citation import Citation
from incidents.models.claimant import Claimant, ClaimantKind
from incidents.models.dataset import Dataset
from incidents.models.dataset_import import (
    UNDER_WAY,
    Import,
    ImportedRow,
    ImportState,
    RejectedRow,
)
from incidents.models.designation import Designation
from incidents.models.duplicate_pair import DuplicatePair, Verdict
from incidents.models.event_type import SUB_TYPES, EventType, SubEventType
from incidents.models.external_reference import ExternalReference
from incidents.models.gazetteer_change import GazetteerChange
from incidents.models.geocoding_stop import GeocodingStop
from incidents.models.group_ancestry import GroupAncestry
from incidents.models.group_name import GroupName, GroupNameKind
from incidents.models.group_relation import DESCENT, GroupRelation, RelationKind
from incidents.models.import_upload import ImportUpload
from incidents.models.incident import (
    AWAITING_LOCATION,
    HAS_LOCATION,
    LOCATION_SEARCH_FIELDS,
    NEEDS_A_PERSON,
    TO_BE_GEOCODED,
    Incident,
    IncidentStatus,
    LocationStatus,
)
from incidents.models.incident_change import IncidentChange
from incidents.models.incident_trace import IncidentTrace
from incidents.models.involvement import COUNTED_BASES, Basis, Involvement, Role
from incidents.models.location_pick import LocationPick
from incidents.models.membership import Membership
from incidents.models.operation import Operation
from incidents.models.organisation import Organisation
from incidents.models.period import Period, PeriodPrecision
from incidents.models.place import Place, PlaceSource
from incidents.models.place_name import PlaceName, PlaceNameKind, PlaceNameSource
from incidents.models.precision import (
    AREA_PRECISIONS,
    LARGEST_RADIUS_KM,
    RADIUS_KM,
    DatePrecision,
    LocationPrecision,
)
from incidents.models.prepared_file import PreparedFile, PreparedFileStatus, PreparedPiece
from incidents.models.provider_answer import ProviderAnswer
from incidents.models.publisher import Publisher, PublisherKind, Reliability
from incidents.models.redaction import Redaction
from incidents.models.reference import new_reference, reference_of
from incidents.models.region import Region
from incidents.models.report import Report
from incidents.models.review_step import SAYS_WHY, ReviewKind, ReviewStep
from incidents.models.saved_view import SavedView
from incidents.models.snapshot import Snapshot, SnapshotFile
from incidents.models.state import State
from incidents.models.text import normalise
from incidents.models.toll import Audience, Toll, TollSide
from incidents.models.unclaimed_statement import UnclaimedStatement
from incidents.models.visibility import sees_drafts
