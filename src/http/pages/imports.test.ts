import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit, type Visitor } from '../../../test/fixtures/visitor.ts';
import { beginImportElsewhere } from '../../../test/fixtures/import-elsewhere.ts';
import { openWeb, type Web } from '../../../test/fixtures/web.ts';
import { eventually } from '../../../test/harness/scene/eventually.ts';
import { mostCsvBytes } from '../../directory/decode-csv.ts';

let web: Web;
let operator: Visitor;
let viewer: Visitor;
beforeAll(async () => {
  web = await openWeb();
  operator = await visit(web, 'ola', 'operator');
  viewer = await visit(web, 'vic', 'viewer');
});
afterAll(async () => {
  await web.close();
  expect(web.log.errors()).toEqual([]);
});

const people = 'external_id,name,site\nE1,Ana Silva,Harbour\nN1,Noor,Harbour\n';

async function upload(
  content: string | Buffer,
  form: Record<string, string> = { kind: 'employees' },
): Promise<string> {
  const { status, headers } = await operator.upload('/imports', form, { name: '名單.csv', content });
  expect(status).toBe(303);
  return String(headers['location']);
}

/** The page once it no longer asks for itself again. */
const settled = (path: string) =>
  eventually('an import that has ended', async () => {
    const { text } = await operator.get(path);
    return text.includes('http-equiv="refresh"') ? undefined : text;
  });

const isKnown = async (externalId: string) => {
  const { text } = await operator.get(`/employees?q=${externalId}`);
  return text.includes(`${externalId}</small>`);
};

describe('a file', () => {
  it('is kept, checked and shown under its name, and imported when its number is typed', async () => {
    const path = await upload(people);
    const checked = await settled(path);
    expect(checked).toContain('名單.csv');
    expect(checked).toMatch(/<b>1<\/b> new.*<b>0<\/b> changed.*<b>1<\/b> as they were/s);
    expect(await isKnown('N1')).toBe(false);
    for (const number of ['', '2', '11', 'one']) {
      const refused = await operator.post(`${path}/apply`, { number });
      expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('id="fault-number"')]);
    }
    expect(await isKnown('N1')).toBe(false);
    // As a keyboard for Chinese writes it.
    const applied = await operator.post(`${path}/apply`, { number: '１' });
    expect([applied.status, applied.headers['location']]).toEqual([303, path]);
    expect(await settled(path)).toMatch(/What it did.*<b>1<\/b> new/s);
    expect(await isKnown('N1')).toBe(true);
    expect((await operator.post(`${path}/apply`, { number: '1' })).status).toBe(303);
    expect((await operator.get('/imports')).text).toMatch(
      /名單\.csv<\/a><\/h3><p class="import-state imported"[^>]*>Imported<\/p><p>1 new<\/p>/,
    );
  });

  it('shows how far it is and asks for its page again, without JavaScript too', async () => {
    const { path, end } = await beginImportElsewhere(web.context.db.pool);
    const { text } = await operator.get(path);
    expect(text).toMatch(/12,400 of 40,000 lines.*<progress [^>]*value="12400"/s);
    expect(text).toMatch(/<noscript><meta http-equiv="refresh" content="2"/);
    expect(text).toMatch(/<main id="main" data-refresh="2"/);
    await end();
    expect(await settled(path)).toMatch(/The directory was in use for too long.*action="[^"]+\/check"/s);
  });

  it('with faults is told by lines, in the reader’s language, and offers nothing to import', async () => {
    const path = await upload('external_id,name,mobile\nX1,,\nX2,<b>Bo</b>,12-HELP\n');
    const text = await settled(path);
    expect(text).toMatch(/2 lines have faults.*>2 <.*is empty.*>3 <.*has letters in it/s);
    expect(text).not.toContain('/apply"');
    const chinese = (await operator.get(`${path}?lang=zh-Hant`)).text;
    expect(chinese).toMatch(/有 2 行錯誤.*空白.*含有字母/s);
    await operator.get(`${path}?lang=en`);
    expect((await operator.post(`${path}/apply`, { number: '0' })).status).toBe(303);
    expect(await isKnown('X2')).toBe(false);
  });

  it('that is the whole staff says how many it deactivates', async () => {
    const path = await upload('external_id,name\nE1,Ana Silva\n', { kind: 'employees', whole: 'yes' });
    const text = await settled(path);
    expect(text).toMatch(/lists everybody/);
    expect(text).toMatch(/<li class="bad"><b>\d+<\/b> deactivated/);
  });

  it('that cannot be taken is refused on the form, and nothing is kept of it', async () => {
    const large = { name: 'large.csv', content: Buffer.alloc(mostCsvBytes + 1, 'a') };
    const [none, tooLarge, noText] = [
      await operator.upload('/imports', { kind: 'sites' }, { name: '', content: '' }),
      await operator.upload('/imports', { kind: 'employees' }, large),
      await operator.upload(
        '/imports',
        {},
        { name: 'photo.csv', content: Buffer.from([0xff, 0xd8, 0xff, 0xe0]) },
      ),
    ];
    expect([none.status, none.text]).toEqual([422, expect.stringContaining('Choose a file first.')]);
    expect(none.text).toMatch(/<option value="sites" selected/);
    expect([tooLarge.status, tooLarge.text]).toEqual([422, expect.stringContaining('larger than 25 MB')]);
    expect([noText.status, noText.text]).toEqual([422, expect.stringContaining('CSV UTF-8')]);
    expect((await operator.get('/imports')).text).not.toMatch(/large\.csv|photo\.csv/);
  });

  it('that did not arrive whole is a fault of the form, not of ours', async () => {
    const cut = operator
      .post('/imports')
      .set('Content-Type', 'multipart/form-data; boundary=b')
      .serialize(
        () => '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nexternal',
      );
    expect((await cut).status).toBe(400);
  });
});

it('whoever may not edit employees sees neither link nor import', async () => {
  const path = await upload(people);
  await settled(path);
  expect((await viewer.get('/employees')).text).not.toContain('/imports');
  expect((await operator.get('/employees')).text).toContain('href="/imports"');
  for (const page of ['/imports', path]) expect((await viewer.get(page)).status).toBe(403);
  const sent = await viewer.upload('/imports', { kind: 'employees' }, { name: 'a.csv', content: people });
  expect(sent.status).toBe(403);
  for (const deed of ['apply', 'check']) expect((await viewer.post(`${path}/${deed}`)).status).toBe(403);
});

it('an import that nobody knows is not there', async () => {
  for (const id of ['nobody', '01890000-0000-7000-8000-000000000000']) {
    expect((await operator.get(`/imports/${id}`)).status).toBe(404);
    expect((await operator.post(`/imports/${id}/check`)).status).toBe(404);
  }
});
