"""News of a saved view by e-mail: what is new in it, and which figures changed."""

from incidents.alerts.following import begin_anew, end_alert, follow, signed_alert
from incidents.alerts.schedule import due_alerts
from incidents.alerts.sending import send_news

__all__ = ["begin_anew", "due_alerts", "end_alert", "follow", "send_news", "signed_alert"]
