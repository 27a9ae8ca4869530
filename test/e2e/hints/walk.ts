import { describe, expect, it } from 'vitest';
import { createFakeModel } from '../../../src/testing/index.js';
import { commandsIn } from '../../house/source-hints.js';
import { HintProject } from './hint-project.js';
import type { HintRow } from './hint-row.js';

/** Brings every hint about, types its command exactly as it was printed, and looks. */
export function walk(subject: string, rows: readonly HintRow[]): void {
  describe(`X119: hints of ${subject} do what they say`, () => {
    it.each(rows)('$fact', walkRow);
  });
}

async function walkRow(row: HintRow): Promise<void> {
  const fake = row.model === true ? await createFakeModel() : null;
  const project = new HintProject(row, fake);
  try {
    const printed =
      typeof row.type === 'string' ? await lastOf(project, row.type) : await row.type(project);
    if (row.code !== undefined) expect(printed.output).toContain(row.code);
    const command = hintIn(printed.output, row);
    if (row.first !== undefined) await right(project, row.first);
    const done = await doing(project, command, row);
    expect(done.code, `${command}\n${done.output}`).toBe(row.exit ?? 0);
    if (row.shows !== undefined) expect(done.output).toMatch(row.shows);
    if (row.then !== undefined) await right(project, row.then);
  } finally {
    project.close();
    await fake?.close();
  }
}

function doing(project: HintProject, command: string, { answers, until }: HintRow) {
  if (answers !== undefined) return project.asked(command, answers);
  return project.typed(command, until);
}

async function lastOf(project: HintProject, lines: string) {
  const all = lines.trim().split('\n');
  for (const line of all.slice(0, -1)) await project.typed(line);
  return project.typed(all.at(-1) ?? '');
}

async function right(project: HintProject, line: string): Promise<void> {
  const { code, output } = await project.typed(line);
  expect(code, `${line}\n${output}`).toBe(0);
}

/** The command that a person would copy; the page is another line, and a row of its own. */
function hintIn(output: string, { says, from }: HintRow): string {
  const commands = output
    .split('\n')
    .filter((line) => from === pages || !line.startsWith('  page '))
    .flatMap((line) => commandsIn(line.replace(/^ *(?:do|next|→) +/, '')));
  const wanted = new RegExp(`^(?:.+ && )?${says.split('…').map(escaped).join('(?:.+?)')}$`);
  const found = commands.filter((one) => wanted.test(one));
  expect(found, `"${says}" is printed:\n${output}`).not.toEqual([]);
  return found.at(-1) ?? '';
}

const pages = 'surfaces/cli/text/error-text.ts';

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
