import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, resolve } from 'node:path';

export type CommandCheck = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly message: string; readonly hint: string };

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Where the program of a command backend is, without starting it. */
export async function checkCommand(run: readonly string[], options: { readonly cwd?: string; readonly path?: string } = {}): Promise<CommandCheck> {
  const { cwd = process.cwd(), path = process.env.PATH ?? '' } = options;
  const program = run[0] ?? '';
  if (program === '') return { ok: false, message: '"run" of the command backend is empty', hint: 'name a program: "run": ["node", "agent.mjs"]' };
  const isPath = isAbsolute(program) || program.includes('/');
  const candidates = isPath ? [resolve(cwd, program)] : path.split(delimiter).map((folder) => resolve(cwd, folder, program));
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return { ok: true, path: candidate };
  }
  return {
    ok: false,
    message: `program ${program} was not found${isPath ? ` at ${candidates[0]}` : ' on the PATH'}, or may not be executed`,
    hint: isPath ? `correct the path, or run: chmod +x ${program}` : `install ${program}, or correct "run" of the command backend`,
  };
}
