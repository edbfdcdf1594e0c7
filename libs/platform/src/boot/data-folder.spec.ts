import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDataFolder } from './data-folder';

describe('the data folder', () => {
  const base = mkdtempSync(join(tmpdir(), 'eventdesk-folder-'));
  afterAll(() => rmSync(base, { recursive: true }));

  it('is made with those above it, for its owner alone, and taken as it is when it is there', () => {
    const folder = join(base, 'a/b/c');
    makeDataFolder(folder);
    makeDataFolder(folder);
    for (const one of ['a', 'a/b', 'a/b/c']) expect(statSync(join(base, one)).mode & 0o777).toBe(0o700);
  });

  const places: [string, string, RegExp][] = [
    ['under a file', join(base, 'file/data'), /cannot be made \(ENOTDIR\)/],
    ['at a file', join(base, 'file'), /names a file where a folder is wanted/],
  ];
  if (process.platform === 'linux') places.push(['where none can be', '/proc/data/more', /cannot be made \(ENOENT\)/]);
  it.each(places)('is refused %s, in one line that names the variable', (_what, folder, said) => {
    writeFileSync(join(base, 'file'), '');
    expect(() => makeDataFolder(folder)).toThrow(said);
    expect(() => makeDataFolder(folder)).toThrow(/^EVENTDESK_DATA: .*; for example EVENTDESK_DATA=/);
  });
});
