-- Shared devices at which people without a phone answer.
-- CreateTable
CREATE TABLE "kiosks" (
    "id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "place" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "kiosks_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "kiosks_hash_key" ON "kiosks"("hash");

-- AddForeignKey
ALTER TABLE "kiosks" ADD CONSTRAINT "kiosks_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "sites"("id") ON DELETE CASCADE ON UPDATE CASCADE;
