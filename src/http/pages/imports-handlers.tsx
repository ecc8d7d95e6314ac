import type { Router } from 'express';
import type { Context } from '../../context.ts';
import { decodeCsv, mostCsvBytes } from '../../directory/decode-csv.ts';
import type { FileImport } from '../../directory/file-import-store.ts';
import { countChanges } from '../../directory/run-file-import.ts';
import { Problem } from '../../kernel/problem.ts';
import type { Console, Visit } from './console.ts';
import { fill, writeCount } from './figures.ts';
import { ImportPage } from './import-page.tsx';
import { ImportsPage } from './imports-page.tsx';
import { importsWords } from './imports-words.ts';
import { readUpload, uploadOf } from './read-upload.ts';

/** Files imported into the directory: chosen, checked in the background, and imported when their number is typed. */
export function mountImportPages(router: Router, context: Context, { page }: Console): void {
  const { imports } = context;
  router.get(
    '/imports',
    page('directory', (visit) => showList(context, visit, { kind: visit.query['kind'] })),
  );
  router.post(
    '/imports',
    page('directory', (visit) => upload(context, visit), readUpload),
  );
  router.get(
    '/imports/:id',
    page('directory', async (visit) => {
      visit.send(<ImportPage look={visit.look} file={await find(context, visit)} />);
    }),
  );
  router.post(
    '/imports/:id/check',
    page('directory', async (visit) => {
      const { id } = await find(context, visit);
      // Where it was not begun, somebody else was faster: its page says how it stands.
      await imports.checkAgain(id, visit.actor);
      visit.redirect(`/imports/${id}`);
    }),
  );
  router.post(
    '/imports/:id/apply',
    page('directory', (visit) => apply(context, visit)),
  );
}

interface TypedUpload {
  readonly kind?: string | undefined;
  readonly whole?: boolean;
  readonly fault?: string;
}

async function showList({ imports }: Context, { look, send }: Visit, typed: TypedUpload): Promise<void> {
  const page = <ImportsPage look={look} recent={await imports.list()} {...typed} />;
  send(page, typed.fault === undefined ? 200 : 422);
}

async function upload(context: Context, visit: Visit): Promise<void> {
  const { form, look, request, actor, redirect } = visit;
  const words = importsWords(look.language);
  const kind = form['kind'] === 'sites' ? 'sites' : 'employees';
  const whole = kind === 'employees' && form['whole'] === 'yes';
  const again = (fault: string) => showList(context, visit, { kind, whole, fault });
  const file = uploadOf(request);
  if (file.kind === 'none') return again(words.noFile);
  if (file.kind === 'too-large')
    return again(fill(words.fileTooLarge, { n: String(mostCsvBytes / 2 ** 20) }));
  const text = decode(file.bytes);
  if (text === undefined) return again(words.notText);
  const mode = whole ? 'full' : 'upsert';
  redirect(`/imports/${await context.imports.upload({ kind, mode, fileName: file.name, text }, actor)}`);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decodeCsv(bytes);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

async function apply(context: Context, visit: Visit): Promise<void> {
  const { form, look, send, actor, redirect } = visit;
  const file = await find(context, visit);
  const changes = file.outcome === null ? 0 : countChanges(file.outcome);
  const typed = (form['number'] ?? '').normalize('NFKC').replace(/[\s,.]/g, '');
  if (file.state === 'checked' && typed !== String(changes)) {
    const fault = fill(importsWords(look.language).wrongNumber, { n: writeCount(changes) });
    send(<ImportPage look={look} file={file} fault={fault} />, 422);
    return;
  }
  // Sent twice, the second time does nothing.
  await context.imports.apply(file.id, changes, actor);
  redirect(`/imports/${file.id}`);
}

async function find({ imports }: Context, { param }: Visit): Promise<FileImport> {
  const file = await imports.read(param('id'));
  if (file === undefined) throw new Problem('not-found', 'There is no such import.');
  return file;
}
