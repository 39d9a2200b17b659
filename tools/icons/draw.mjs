// Draws the icons that ICONS names (icons.tsv, last column) as 72 x 72 RGBA PNG files.
// Usage: npm install && node draw.mjs ICONS OUT
import {readFileSync, writeFileSync, mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {Resvg} from '@resvg/resvg-js';

const [table, out] = process.argv.slice(2);
const set = createRequire(import.meta.url)('@iconify-json/fluent-emoji-flat/icons.json');
mkdirSync(out, {recursive: true});
for (const line of readFileSync(table, 'utf8').split('\n')) {
  if (!line || line.startsWith('#')) continue;
  const columns = line.split('\t');
  const [id, name] = [columns[0], columns.at(-1)];
  const icon = set.icons[name];
  if (!icon) throw new Error(`${id}: no icon named ${name}`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${icon.body}</svg>`;
  writeFileSync(`${out}/${id}.png`, new Resvg(svg, {fitTo: {mode: 'width', value: 72}}).render().asPng());
}
