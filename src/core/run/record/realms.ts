import type { Program } from '../../program/syntax/program.js';
import type { ChildStart } from '../../step/step.js';
import { isJsonObject, type Json } from '../../values/json.js';
import type { Issued } from './issued.js';
import type { WorkflowSource } from './ports.js';

/**
 * Names that make a script sensitive to which calls ended before (X53); aliases keep the name
 * somewhere in the text.
 */
const worldNames = /\b(?:sh|files|read|gate|merge)\b/;

/** The run's own script and its nested workflows: their numbers, groups and depth (C44). */
export class Realms {
  looksAtWorld: boolean;
  /** A script of the run could land or publish what its agents changed (X80). */
  takesWork: boolean;
  private readonly realms = new Map<
    number,
    { readonly group: string | null; readonly depth: number }
  >([[0, { group: null, depth: 0 }]]);
  private readonly used = new Map<string, number>();
  private next = 1;

  constructor(
    private readonly workflows: WorkflowSource,
    program: Program,
  ) {
    this.looksAtWorld = worldNames.test(program.source);
    this.takesWork = program.takesWork;
  }

  group(realm: number): string | null {
    return this.realms.get(realm)?.group ?? null;
  }

  depth(realm: number): number {
    return this.realms.get(realm)?.depth ?? 0;
  }

  /**
   * The child that a delivered `workflow` step starts; its snapshot is read anew, so that it may be
   * edited between drives.
   */
  async open(step: Issued, outcomeJson: string): Promise<ChildStart> {
    const found: unknown = JSON.parse(outcomeJson);
    const name = isJsonObject(found) ? String(found.name) : 'workflow';
    const program = await this.workflows.program(isJsonObject(found) ? String(found.script) : '');
    if (worldNames.test(program.source)) this.looksAtWorld = true;
    if (program.takesWork) this.takesWork = true;
    const times = (this.used.get(name) ?? 0) + 1;
    this.used.set(name, times);
    const realm = this.next;
    this.next += 1;
    this.realms.set(realm, {
      group: times === 1 ? `> ${name}` : `> ${name} #${times}`,
      depth: this.depth(step.request.realm) + 1,
    });
    return {
      realm,
      name,
      source: program.source,
      args: step.request.input.args as Json | undefined,
    };
  }
}
