-- The text of every version of a playbook that could be launched.
-- CreateTable
CREATE TABLE "playbook_versions" (
    "playbook" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "gone_at" TIMESTAMPTZ(3),

    CONSTRAINT "playbook_versions_pkey" PRIMARY KEY ("playbook","version")
);
