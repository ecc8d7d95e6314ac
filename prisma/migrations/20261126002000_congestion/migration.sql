-- What a lane's queue is too long for: since when, how much waited, how fast it goes, how many took another way.
ALTER TABLE "lanes" ADD COLUMN "congestion" JSONB;
