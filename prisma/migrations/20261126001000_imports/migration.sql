-- CreateTable
CREATE TABLE "directory_imports" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "content" TEXT,
    "state" TEXT NOT NULL,
    "run" UUID NOT NULL,
    "beat_at" TIMESTAMPTZ(3) NOT NULL,
    "phase" TEXT NOT NULL DEFAULT 'waiting',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "outcome" JSONB,
    "failure" TEXT,
    "started_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "directory_imports_pkey" PRIMARY KEY ("id"),
    CHECK ("kind" IN ('employees', 'sites')),
    CHECK ("mode" IN ('upsert', 'full')),
    CHECK ("state" IN ('checking', 'checked', 'importing', 'imported', 'failed', 'interrupted')),
    CHECK ("phase" IN ('waiting', 'reading', 'checking', 'writing'))
);

-- CreateIndex
CREATE INDEX "directory_imports_created_at_idx" ON "directory_imports"("created_at");

-- One at a time has its turn: the others wait.
CREATE UNIQUE INDEX "directory_imports_one_turn" ON "directory_imports" ((true))
  WHERE "state" IN ('checking', 'importing') AND "phase" <> 'waiting';
