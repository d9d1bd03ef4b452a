"""What every record's history is kept with: triggers that nobody but the owner can avoid."""

import pghistory
import pgtrigger
from django.db import models
from pghistory.trigger import Event
from pgtrigger import compiler


class RecordingTriggerSql(compiler.UpsertTriggerSql):
    """SQL of a trigger that writes as its owner, whoever changes the row.

    The role that runs the application may not write history itself. Unlike the triggers
    of the library, this one heeds no setting that would switch it off: any role may set it.
    """

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER
            SECURITY DEFINER
            SET search_path = public, pg_temp
            AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class RecordingTrigger(Event):
    """Writes a row as it is after a change, or as it was before it was deleted."""

    def compile(self, model):
        compiled = super().compile(model)
        return compiler.Trigger(name=compiled.name, sql=RecordingTriggerSql(**compiled.sql.kwargs))


class _Recorded:
    def add_event_trigger(self, event_model):
        trigger = RecordingTrigger(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=self.level,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


class Inserted(_Recorded, pghistory.InsertEvent):
    pass


class Updated(_Recorded, pghistory.UpdateEvent):
    pass


class Deleted(_Recorded, pghistory.DeleteEvent):
    pass


def recorded(*, exclude: tuple[str, ...] = (), found_by: tuple[str, ...] = (), name: str = ""):
    """Decorate a model: the database keeps every version of its rows.

    The versions are rows of the model ``<name>Event``, by default named after the model;
    the application may only read them. ``exclude`` names the fields that are derived and
    belong to no version, ``found_by`` those by which versions are looked for, besides the
    row's own id. ``pgh_context`` says who, why, by which program, as ``pghistory.context``
    was told; it is NULL for plain SQL.
    """

    def track(model):
        event = f"{name or model.__name__}Event"
        indexes = [
            models.Index(fields=[field], name=f"{event.lower()}_{field}"[:30]) for field in found_by
        ]
        return pghistory.track(
            Inserted(),
            Updated(),
            Deleted(),
            exclude=list(exclude),
            obj_field=pghistory.ObjForeignKey(related_name="+", db_index=True),
            context_field=pghistory.ContextJSONField(),
            context_id_field=None,
            model_name=event,
            meta={"indexes": indexes, "default_permissions": ()},
        )(model)

    return track
