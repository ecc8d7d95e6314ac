import type { Request, RequestHandler } from 'express';
import multer, { MulterError } from 'multer';
import { mostCsvBytes } from '../../directory/decode-csv.ts';
import { Problem } from '../../kernel/problem.ts';

const tooLarge = new WeakSet<Request>();

const readParts = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: mostCsvBytes, files: 1, fields: 10, fieldSize: 1_000 },
  // A file may have a Chinese name.
  defParamCharset: 'utf8',
}).single('file');

/** Takes the body of a form with one file named `file`. What cannot be read is a Problem, a large file is not. */
export const readUpload: RequestHandler = (request, response, next) => {
  void readParts(request, response, (error?: unknown) => {
    if (error instanceof MulterError && error.code === 'LIMIT_FILE_SIZE') tooLarge.add(request);
    else if (error !== undefined) {
      next(new Problem('bad-request', 'The file did not arrive whole. Choose it again.'));
      return;
    }
    next();
  });
};

/** What came of the file. An empty name or none at all is `none`. */
export type Uploaded =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-large' };

/** The file of a form that `readUpload` has taken. */
export function uploadOf(request: Request): Uploaded {
  if (tooLarge.has(request)) return { kind: 'too-large' };
  const { file } = request;
  if (file === undefined || file.originalname === '') return { kind: 'none' };
  return { kind: 'file', name: tidyName(file.originalname), bytes: file.buffer };
}

/** The longest name that is shown, in characters. */
const longestName = 120;

function tidyName(name: string): string {
  const visible = name.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ').trim();
  return Array.from(visible).slice(0, longestName).join('');
}
