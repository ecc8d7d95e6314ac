import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import type { Subscription } from './subscriptions.ts';

/** A body that is not a push for this subscription: the message says why. */
export class PushFault extends Error {}

/** salt, record size, length of the key id (RFC 8188), and after them the sender's public key (RFC 8291). */
const header = { salt: 16, idLengthAt: 20, idAt: 21 } as const;
const tagLength = 16;

/** Decrypts a body with content encoding aes128gcm as the subscription's browser would (RFC 8291, one record). */
export function decryptPush(subscription: Subscription, body: Buffer): Buffer {
  const idLength = body[header.idLengthAt];
  if (idLength !== 65 || body.length < header.idAt + idLength + tagLength + 1)
    throw new PushFault('The body has no aes128gcm header with a P-256 key.');
  const salt = body.subarray(0, header.salt);
  const sender = body.subarray(header.idAt, header.idAt + idLength);
  const record = body.subarray(header.idAt + idLength);
  const { key, nonce } = deriveKeys(subscription, salt, sender);
  try {
    const decipher = createDecipheriv('aes-128-gcm', key, nonce);
    decipher.setAuthTag(record.subarray(-tagLength));
    const padded = Buffer.concat([decipher.update(record.subarray(0, -tagLength)), decipher.final()]);
    return unpad(padded);
  } catch (error) {
    if (error instanceof PushFault) throw error;
    throw new PushFault('The body was not encrypted for this subscription.');
  }
}

function deriveKeys(
  subscription: Subscription,
  salt: Buffer,
  sender: Buffer,
): { key: Buffer; nonce: Buffer } {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(subscription.privateKey);
  let shared: Buffer;
  try {
    shared = ecdh.computeSecret(sender);
  } catch {
    throw new PushFault("The sender's key is no point on P-256.");
  }
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), subscription.publicKey, sender]);
  const secret = Buffer.from(hkdfSync('sha256', shared, subscription.auth, info, 32));
  return {
    key: Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16)),
    nonce: Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12)),
  };
}

/** The text ends with the byte 2, the mark of the last record, and zeros. */
function unpad(padded: Buffer): Buffer {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (end < 0 || padded[end] !== 2) throw new PushFault('The record has no end mark.');
  return padded.subarray(0, end);
}
