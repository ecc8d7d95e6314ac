import { expect, test } from 'vitest';
import lock from '../../package-lock.json' with { type: 'json' };
import manifest from '../../package.json' with { type: 'json' };

test('no script of a dependency runs at install, and npm asks nobody about one', () => {
  const withScript = Object.entries(lock.packages)
    .filter(([, entry]) => 'hasInstallScript' in entry)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(manifest.allowScripts).toEqual(Object.fromEntries(withScript.map((name) => [name, false])));
});
