import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Backend, Capabilities } from '../../core/ports/backend.js';
import { messageOf, PlenumError } from '../../core/values/errors.js';
import type { BackendAbout, BackendModule, BackendPlace, CreateBackend } from './backend-entry.js';
import type { KindReport } from './backend-report.js';

/**
 * What every backend says about itself; one that leaves something out would be believed to lack a
 * duty.
 */
const claims: Readonly<Record<Exclude<keyof Capabilities, 'steer'>, true>> = {
  usage: true,
  continues: true,
  model: true,
  effort: true,
  toolAllowList: true,
  readOnly: true,
  permissions: true,
  mcp: true,
  contained: true,
  readsInstructions: true,
  gated: true,
  streams: true,
  promptCaching: true,
  virtual: true,
};

const page = 'plenum help writing-a-backend';

/**
 * Loads the file of a backend that is not ours. It runs in this process, with everything that
 * plenum may do: a path of the project counts only where the project is trusted (X103), and never
 * in the place of one that the user's own configuration means. Throws E_CONFIG.
 */
export async function loadModule(about: BackendAbout): Promise<CreateBackend> {
  const { name } = about;
  const path = fileOf(about);
  const found = await load(name, path);
  return (place) => checked(found.create(place), name, path);
}

export async function moduleCapabilities(about: BackendAbout): Promise<Capabilities> {
  const create = await loadModule(about);
  const backend = create(nowhere(about));
  await backend.close?.();
  return backend.can;
}

export async function moduleReport(_config: unknown, about: BackendAbout): Promise<KindReport> {
  if (about.settings.path === undefined) {
    const mend =
      'put "backends": { "mine": { "kind": "module", "path": "./backends/mine.js" } } into ' +
      `.plenum/config.json (${page}), then: plenum trust`;
    return { usable: false, why: 'no file is configured', mend };
  }
  try {
    await moduleCapabilities(about);
    return { usable: true, why: `made by ${fileOf(about)}`, mend: null };
  } catch (error) {
    return {
      usable: false,
      why: messageOf(error),
      mend: PlenumError.is(error) ? (error.hint ?? null) : page,
    };
  }
}

/**
 * A relative path is one of the project: elsewhere it would mean whatever folder plenum is started
 * in.
 */
function fileOf({ name, settings, projectDir }: BackendAbout): string {
  const { path } = settings;
  if (typeof path !== 'string' || path === '') {
    throw wrong(`the backend "${name}" has no file: backends.${name}.path must name one`, page);
  }
  if (isAbsolute(path)) return path;
  if (projectDir === undefined) {
    throw wrong(
      `backends.${name}.path is a path of the project (${path}), and the project is not trusted`,
      'plenum trust   (or name the file by its whole path in your own configuration)',
    );
  }
  return join(projectDir, path);
}

async function load(name: string, path: string): Promise<BackendModule> {
  let loaded: { readonly default?: Partial<BackendModule> };
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (error) {
    throw wrong(`the file of the backend "${name}" could not be loaded: ${messageOf(error)}`, page);
  }
  const { default: found } = loaded;
  if (typeof found?.create !== 'function')
    throw wrong(`${path} exports no backend: its default export must have create(place)`, page);
  return found as BackendModule;
}

function checked(backend: Backend, name: string, path: string): Backend {
  const lacks = (what: string) => wrong(`the backend "${name}" of ${path} ${what}`, page);
  if (typeof backend?.run !== 'function') throw lacks('has no run(request, io)');
  if (backend.version !== 1) throw lacks('is not of version 1 of the port');
  const said: object = backend.can ?? {};
  const open = Object.keys(claims).filter((claim) => typeof Reflect.get(said, claim) !== 'boolean');
  if (open.length > 0) throw lacks(`does not say whether it can: ${open.join(', ')}`);
  return backend;
}

/** For one that is never asked anything. */
function nowhere(about: BackendAbout): BackendPlace {
  return {
    ...about,
    stateDir: join(tmpdir(), 'plenum-none'),
    gateway: null,
    marks: {},
    tools: () => [],
    toolMs: 1,
  };
}

function wrong(message: string, hint: string): PlenumError {
  return new PlenumError('E_CONFIG', message, { hint });
}
