import { open, realpath } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Config } from '../../config/values/config.js';
import { leavesFolder } from '../../host/disk/contained.js';

interface ProjectInstructions {
  /** `null` where there are none. The same text for the same files. */
  readonly text: string | null;
  /** What it is made of, relative to the project, in order. */
  readonly files: readonly string[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

interface Part {
  readonly path: string;
  readonly real: string;
  readonly text: string;
}

const mostImports = 20;

/**
 * AGENTS.md and CLAUDE.md of a project, with the files that they import by `@path`, one level deep.
 * Reads nothing outside of the project.
 */
export async function readProjectInstructions(
  project: string,
  settings: Config['context'],
): Promise<ProjectInstructions> {
  const root = await realpath(project).catch(() => resolve(project));
  const reader = instructionReader(root, settings.maxBytes);
  const parts: Part[] = [];
  for (const path of settings.files) {
    const part = await reader.read(path, null);
    if (part === null) continue;
    parts.push(part);
    const imports =
      /^claude/i.test(basename(part.path)) || /^claude/i.test(basename(part.real))
        ? importsOf(part.text)
        : [];
    for (const imported of imports.slice(0, mostImports)) {
      const target = relative(root, resolve(dirname(part.real), imported));
      const inner = await reader.read(target, part.path);
      if (inner) parts.push(inner);
    }
  }
  const { kept, notes } = capped(parts, settings.maxBytes);
  const text = kept.map((part) => `# ${part.path}\n\n${part.text}`).join('\n\n');
  return {
    text: text === '' ? null : text,
    files: kept.map((part) => part.path),
    notes: [...reader.notes, ...notes],
  };
}

function instructionReader(root: string, maxBytes: number) {
  const notes: string[] = [];
  const seen = new Set<string>();
  /** `null` for what is not there, was read before, or may not be read. */
  async function read(path: string, importedBy: string | null): Promise<Part | null> {
    const skip = (why: string) => {
      notes.push(`${importedBy === null ? path : `@${path} of ${importedBy}`} ${why}`);
      return null;
    };
    // A word like `@someone` or `@scope/package` is no import.
    const isWord = importedBy !== null && !/\.\w+$/.test(path);
    const full = resolve(root, path);
    if (leavesFolder(root, full)) return skip('leads out of the project and is not read');
    const real = await realpath(full).catch(() => null);
    if (real === null) return importedBy === null || isWord ? null : skip('is not there');
    if (leavesFolder(root, real))
      return skip('is a link that leads out of the project and is not read');
    if (seen.has(real)) return null;
    if (looksPrivate(relative(root, real))) return skip('looks like a secret and is not read');
    const text = await beginning(real, maxBytes).catch(() => null);
    if (text === null) return isWord ? null : skip('cannot be read');
    if (text === '' || seen.has(`text ${text}`)) return null;
    seen.add(real).add(`text ${text}`);
    return { path: relative(root, full).replaceAll('\\', '/'), real, text };
  }
  return { notes, read };
}

/** One byte more than can be used is enough to see that something is cut. */
async function beginning(file: string, maxBytes: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    if (!(await handle.stat()).isFile()) throw new Error('no file');
    const buffer = Buffer.alloc(maxBytes + 8);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\r\n?/g, '\n')
      .trim();
  } finally {
    await handle.close();
  }
}

/** `@docs/style.md` at the start of a line or after a blank, not in code. */
function importsOf(text: string): readonly string[] {
  const prose = text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  const found = [...prose.matchAll(/(?:^|\s)@((?:\.{1,2}\/)?[\w.-][\w./-]*)/g)].map((match) =>
    (match[1] ?? '').replace(/[.,;:]+$/, ''),
  );
  return [...new Set(found.filter((path) => path !== ''))];
}

const openFolders = new Set(['.agents', '.claude', '.cursor', '.github', '.plenum']);

/**
 * Instructions go to a model whatever the rules say about reading: a file that holds keys must not
 * get there by being named in one.
 */
function looksPrivate(path: string): boolean {
  const parts = path.split(/[/\\]/);
  const name = parts.pop() ?? '';
  return (
    parts.some((part) => part.startsWith('.') && !openFolders.has(part)) ||
    /^\./.test(name) ||
    /\.(?:pem|key|p12|pfx|env)$/i.test(name)
  );
}

function capped(
  parts: readonly Part[],
  maxBytes: number,
): { readonly kept: readonly Part[]; readonly notes: readonly string[] } {
  const kept: Part[] = [];
  const notes: string[] = [];
  let room = maxBytes;
  for (const part of parts) {
    const size = Buffer.byteLength(part.text);
    if (size <= room) kept.push(part);
    else if (room === 0) notes.push(`${part.path} is left out: context.maxBytes is ${maxBytes}`);
    else {
      notes.push(`${part.path} is cut: context.maxBytes is ${maxBytes}`);
      kept.push({
        ...part,
        text: `${cutText(part.text, room)}\n[cut here: the rest of ${part.path} does not fit]`,
      });
    }
    room = Math.max(0, room - size);
  }
  return { kept, notes };
}

/** At the end of a line where there is one, never inside a character. */
function cutText(text: string, bytes: number): string {
  const cut = Buffer.from(text)
    .subarray(0, bytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  const line = cut.lastIndexOf('\n');
  return line > 0 ? cut.slice(0, line) : cut;
}
