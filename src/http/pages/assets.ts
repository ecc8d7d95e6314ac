import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { RequestHandler } from 'express';
import { packageRoot } from '../../kernel/package-root.ts';

/** The browser's files, each under a path that holds its content's hash. */
export interface Assets {
  /** The address of a built file. Throws a RangeError where the build made none of that name. */
  path(name: string): string;
  /** Serves them: cached for ever, for another content has another path. */
  serve: RequestHandler;
  /** The content of a built file, to stand in a page. */
  text(name: string): string;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly br: Buffer;
}

/** Reads what the build made in dist/public, and compresses it once. Throws where nothing is built. */
export function loadAssets(folder = join(packageRoot, 'dist', 'public')): Assets {
  const names = readdirSync(folder).filter((name) => extname(name) in types);
  const byName = new Map(names.map((name) => [name, loadAsset(folder, name)]));
  const byPath = new Map([...byName.values()].map((asset) => [asset.path, asset]));
  const find = (name: string): Asset => {
    const asset = byName.get(name);
    if (asset === undefined) throw new RangeError(`${name} is not built; run "npm run build".`);
    return asset;
  };
  return {
    path: (name) => find(name).path,
    text: (name) => find(name).plain.toString('utf8'),
    serve: (request, response, next) => {
      const asset = byPath.get(request.path);
      if (asset === undefined) {
        next();
        return;
      }
      const encoding = request.acceptsEncodings('br', 'gzip', 'identity');
      const known = encoding === 'br' || encoding === 'gzip' ? encoding : 'plain';
      response.set({
        'Content-Type': asset.type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
        ...(known !== 'plain' && { 'Content-Encoding': known }),
      });
      response.end(asset[known]);
    },
  };
}

function loadAsset(folder: string, name: string): Asset {
  // The map of the sources stays at home, so its address would only be asked for in vain.
  const built = readFileSync(join(folder, name), 'utf8');
  const plain = Buffer.from(
    built.replace(/\n?(\/\/# sourceMappingURL=\S+|\/\*# sourceMappingURL=\S+ \*\/)\s*$/, ''),
  );
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 12);
  const extension = extname(name);
  return {
    path: `/assets/${name.slice(0, -extension.length)}.${hash}${extension}`,
    type: types[extension] ?? 'application/octet-stream',
    plain,
    gzip: gzipSync(plain, { level: 9 }),
    br: brotliCompressSync(plain),
  };
}
