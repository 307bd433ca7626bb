"""*Gallring* of mails: what has been sent is needed while somebody may ask whether it came, and then goes.

The trail keeps what was done to a mail by hand, and that mails were erased. What waits, failed or is parked stays until
somebody has seen to it.
"""

from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import make_aware

from fmuadmin import audit, clock
from fmuadmin.access import SYSTEM
from fmuadmin.deliveries.verbs import ERASED
from fmuadmin.models import Delivery
from fmuadmin.vocabulary import DeliveryState

MOST: Final = 500


def erase_old(*, most: int = MOST) -> int:
    """Erase mails sent more than ``MAIL_KEPT_DAYS`` days ago, the oldest first; how many. With the system's eyes.

    Whole days go at once, so that the trail has a line a day and not one each minute. Only the oldest are looked at;
    one that was sent late holds nothing else back for long.
    """
    day = clock.today() - timedelta(days=settings.MAIL_KEPT_DAYS)
    before = make_aware(datetime.combine(day, time()), clock.TZ)
    ended = Delivery.objects.filter(state__in=(DeliveryState.SENT, DeliveryState.BOUNCED)).order_by("pk")
    oldest = list(ended.values_list("pk", flat=True)[:most])
    old = Q(state=DeliveryState.SENT, sent_at__lt=before) | Q(state=DeliveryState.BOUNCED, created_at__lt=before)
    erased = Delivery.objects.filter(old, pk__in=oldest).delete()[0]
    if erased:
        audit.record(SYSTEM, ERASED, facts={"before": day, "count": erased})
    return erased
