import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWeb, type Web } from '../../test/fixtures/web.ts';
import { packageRoot } from '../kernel/package-root.ts';
import { generatedDocs } from './generated-docs.ts';

// `npm run docs` is this test with leave to write.
const mayWrite = process.env['WRITE_DOCS'] === '1';

let web: Web;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web.close());

test.each(Object.entries(generatedDocs()))('%s is what the code says; else: npm run docs', (file, text) => {
  const path = join(packageRoot, file);
  if (mayWrite) writeFileSync(path, text);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('the document that is served is the one in docs', async () => {
  const served = await request(web.app).get('/api/openapi.json');
  expect(served.status).toBe(200);
  expect(served.body).toEqual(JSON.parse(generatedDocs()['docs/openapi.json'] ?? ''));
});

test('it is OpenAPI 3.1, and every operation says what a problem looks like', () => {
  const document = JSON.parse(generatedDocs()['docs/openapi.json'] ?? '') as {
    openapi: string;
    paths: Record<string, Record<string, { responses: { default: { content: object } } }>>;
  };
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations.length).toBeGreaterThan(10);
  for (const { responses } of operations)
    expect(Object.keys(responses.default.content)).toEqual(['application/problem+json']);
});
