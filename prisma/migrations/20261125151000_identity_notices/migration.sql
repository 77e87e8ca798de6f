-- The holder of an account, and the Access admins, hear of an identity that was linked to it by its password alone.
ALTER TABLE "notification"
    DROP CONSTRAINT "notification_kind_check",
    ADD CONSTRAINT "notification_kind_check" CHECK ("kind" IN (
        'change.requested', 'change.commented', 'change.approved', 'change.rejected', 'change.void', 'change.expired',
        'change.failed', 'change.applied', 'change.withdrawn', 'emergency.applied', 'emergency.reviewed',
        'emergency.granted', 'recover.used', 'audit.broken', 'identity.connected', 'identity.connected-to'));
