import type { AgentTypeSettings, Config } from '../../config/values/config.js';
import {
  type AgentTypeFolder,
  type AgentTypePlace,
  agentTypeFolders,
} from './agent-type-folders.js';
import {
  type AgentTypeFile,
  type AgentTypeProblem,
  type AgentTypes,
  builtInTypes,
} from './agent-types.js';
import { common, narrowType } from './narrow-type.js';
import { type ReadAgentFile, readAgentFolder } from './read-agent-folder.js';

interface AgentTypeRequest extends AgentTypePlace {
  readonly config: Pick<Config, 'agents'>;
  /** Whether the user has trusted the project's present files (X103). */
  readonly trusted: boolean;
}

interface Candidate extends ReadAgentFile {
  readonly origin: AgentTypeFolder['origin'];
  readonly trusted: boolean;
}

/**
 * Every agent type that can be named here: of the configuration, then of files (closest first, ours
 * before `.claude`, the project's before the personal ones), then built in. Never throws for a
 * file; what is wrong with it is listed.
 */
export async function readAgentTypes(request: AgentTypeRequest): Promise<AgentTypes> {
  const byName = new Map<string, Candidate[]>();
  const { folders, root } = await agentTypeFolders(request);
  for (const folder of folders) {
    const trusted = folder.origin === 'personal' || (request.trusted && folder.covered);
    for (const file of await readAgentFolder(folder, root)) {
      const name = file.name.toLowerCase();
      const candidates = byName.get(name) ?? [];
      candidates.push({ ...file, origin: folder.origin, trusted });
      byName.set(name, candidates);
    }
  }
  const types = new Map<string, AgentTypeFile>(
    builtInTypes.map((type) => [type.name.toLowerCase(), type]),
  );
  const problems: AgentTypeProblem[] = [];
  const notes: string[] = [];
  for (const [name, candidates] of byName) {
    const judged = judge(candidates, types.get(name), notes);
    if (judged) types.set(name, judged);
    else types.delete(name);
    for (const { name, file, problem } of candidates)
      if (problem !== null) problems.push({ name, file, message: problem });
  }
  addConfigured(types, request, problems);
  return { types, problems, notes };
}

/**
 * The strongest file, narrowed by what it hides where nobody trusted it; `null` when it is broken.
 */
function judge(
  candidates: readonly Candidate[],
  builtIn: AgentTypeFile | undefined,
  notes: string[],
): AgentTypeFile | null {
  let settings: AgentTypeSettings | undefined = builtIn?.settings;
  for (const candidate of candidates.toReversed()) {
    if (candidate.problem !== null) continue;
    const readOnly: AgentTypeSettings =
      builtIn?.settings.readOnly === true ? { readOnly: true } : {};
    const narrowed = candidate.trusted ? null : narrowType(candidate.settings, settings);
    settings = narrowed ? narrowed.settings : { ...readOnly, ...candidate.settings };
    if (candidate !== candidates[0]) continue;
    for (const what of narrowed?.dropped ?? [])
      notes.push(
        `agent type ${candidate.name}: ${what}, and this folder is not trusted; plenum trust`,
      );
    for (const what of candidate.notes)
      notes.push(`agent type ${candidate.name} (${candidate.file}): ${what}`);
  }
  const [first, ...hidden] = candidates;
  if (!first || first.problem !== null) return null;
  return {
    name: first.name,
    origin: first.origin,
    file: first.file,
    settings: settings ?? {},
    shadows: hidden.map((one) => one.file),
  };
}

/**
 * What the project's configuration may say without trust was decided when it was read, without
 * knowledge of the files.
 */
function addConfigured(
  types: Map<string, AgentTypeFile>,
  { config, trusted }: AgentTypeRequest,
  problems: AgentTypeProblem[],
): void {
  for (const [name, configured] of Object.entries(config.agents)) {
    const key = name.toLowerCase();
    const below = types.get(key);
    const broken = problems.some((problem) => problem.name.toLowerCase() === key);
    // A configured type may stand on a file; without the file it would be another agent.
    if (broken && below === undefined) continue;
    const tools = trusted
      ? (configured.tools ?? below?.settings.tools)
      : common(configured.tools, below?.settings.tools);
    const { tools: _replaced, ...rest } = { ...below?.settings, ...configured };
    types.set(key, {
      name: below?.name ?? name,
      origin: below?.file != null ? below.origin : 'config',
      file: below?.file ?? null,
      settings: { ...rest, ...(tools === undefined ? {} : { tools }) },
      shadows: below?.shadows ?? [],
    });
  }
}
