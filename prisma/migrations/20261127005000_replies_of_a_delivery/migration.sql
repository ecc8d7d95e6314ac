-- CreateIndex
CREATE INDEX "replies_delivery_id_idx" ON "replies"("delivery_id");
