-- The part of a lane that a contact point belongs to, which may fail while the rest works: the country of a number, by
-- its calling code (E.164: of one, two or three digits), or the domain of a mailbox.
ALTER TABLE "contact_points" ADD COLUMN "cohort" TEXT NOT NULL GENERATED ALWAYS AS (
  CASE
    WHEN "channel" IN ('sms', 'voice') THEN coalesce(
      substring("address" from '^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|'
        || '2[1-689]\d|3[578]\d|42\d|5[09]\d|6[7-9]\d|8[035789]\d|9[679]\d)'), '')
    WHEN "channel" = 'email' THEN lower(coalesce(substring("address" from '@([^@]+)$'), ''))
    ELSE ''
  END) STORED;

-- As it was when the attempt was planned, and empty where too few share it to be judged by themselves.
ALTER TABLE "attempts" ADD COLUMN "cohort" TEXT NOT NULL DEFAULT '';
