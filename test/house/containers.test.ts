import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { renderEnvironmentTable } from '../../src/config.ts';

const root = join(import.meta.dirname, '../..');

/** What of the Compose specification this file uses; a key that is not here is a slip of the pen. */
const service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  restart: z.enum(['unless-stopped', 'on-failure']),
  command: z.array(z.string()).optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  volumes: z.array(z.string()),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  deploy: z.strictObject({ replicas: z.int() }).optional(),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({
        test: z.array(z.string()),
        interval: z.string(),
        timeout: z.string(),
        retries: z.int(),
      }),
    ])
    .optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
    )
    .optional(),
});
const composeSchema = z.strictObject({
  'x-tocsin': z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

async function readCompose() {
  const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  return composeSchema.parse(parse(text, { merge: true }));
}

test('docker-compose.yml holds together: what is waited for has a health check, what is mounted is there', async () => {
  const { services, volumes } = await readCompose();
  for (const [name, { depends_on: needs = {}, volumes: mounts }] of Object.entries(services)) {
    for (const [needed, { condition }] of Object.entries(needs)) {
      const check = services[needed]?.healthcheck;
      expect([name, needed, services[needed] !== undefined]).toEqual([name, needed, true]);
      if (condition === 'service_healthy') expect(check).toHaveProperty('test');
    }
    for (const mount of mounts) {
      const from = mount.split(':')[0] ?? '';
      const isThere = from.startsWith('./') ? existsSync(join(root, from)) : from in volumes;
      expect([name, mount, isThere]).toEqual([name, mount, true]);
    }
  }
  expect(services['worker']?.deploy?.replicas).toBeGreaterThanOrEqual(2);
});

test('docker-compose.yml names only variables that Tocsin knows, and commands that it has', async () => {
  const { services } = await readCompose();
  const known = renderEnvironmentTable();
  const ours = Object.values(services).filter(({ image }) => image === 'tocsin');
  expect(ours.map(({ command }) => command)).toEqual([['migrate'], ['api'], ['worker']]);
  for (const { environment = {} } of ours) {
    for (const name of Object.keys(environment)) expect(known).toContain(`| \`${name}\` |`);
  }
});

test('the image runs without root, has a health check, and copies only what is there', async () => {
  const text = await readFile(join(root, 'Dockerfile'), 'utf8');
  const lines = text.replace(/\\\n\s*/g, ' ').split('\n');
  const stages = [...text.matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, name]) => name);
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const user = last.find((line) => line.startsWith('USER '));
  expect(user).toBe('USER node');
  expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
  expect(last.find((line) => line.startsWith('ENTRYPOINT '))).toMatch(/^ENTRYPOINT \["/);
  // An allowlist: all is ignored but what stands there with a !.
  const ignore = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n');
  expect(ignore[0]).toBe('*');
  const isSent = (path: string) => ignore.includes(`!${path.split('/')[0] ?? ''}`);
  for (const line of lines.filter((it) => it.startsWith('COPY '))) {
    const from = /--from=(\w+)/.exec(line)?.[1];
    if (from !== undefined) expect(stages).toContain(from);
    const sources = line
      .split(' ')
      .slice(1, -1)
      .filter((word) => !word.startsWith('--'));
    const missing = sources.filter((it) => !isSent(it) || !existsSync(join(root, it)));
    expect([line, from === undefined ? missing : []]).toEqual([line, []]);
  }
});
