import * as z from 'zod/mini';
import {
  amount,
  choice,
  flag,
  named,
  ofGroup,
  rate,
  text,
  texts,
  whole,
  words,
} from '../../../settings/setting.js';

/**
 * The file is shared with other programs: a key may be null, and keys that only they know are left
 * alone.
 */
function shared<S extends Readonly<Record<string, z.core.$ZodType>>>(shape: S) {
  const entries = Object.entries(shape).map(([key, schema]) => [key, z.nullish(schema)]);
  return z.looseObject(
    Object.fromEntries(entries) as {
      [Key in keyof S]: z.ZodMiniOptional<z.ZodMiniNullable<S[Key]>>;
    },
    { error: ofGroup([]) },
  );
}

const oauth = shared({
  clientId: text('Who plenum is there.'),
  clientSecret: text('With a secret, tokens are asked for without a person (client credentials).'),
  scopes: texts('What the token must allow.'),
  issuer: text(
    'The authorization server that may see secret and tokens; absent: ' +
      'the one that the MCP server names.',
  ),
});

const ofProgram = {
  command: text(
    'Program that speaks over its standard input and output.',
    'is missing; a server needs command or url',
  ),
  args: texts('Its arguments.'),
  env: named('Its variables; "${NAME}" is taken from the environment.', words('Its value.')),
  cwd: text('Folder to start it in.'),
};
const ofAddress = {
  url: text('Address of a server that runs already.'),
  headers: named('Headers of each request.', words('Its value.')),
};
const ofBoth = {
  oauth,
  disabled: flag('true leaves it out.'),
  concurrency: whole('Uses at the same time.', 1, 1024),
  ratePerMinute: rate('Uses that may begin in any minute.'),
  timeoutMs: whole('Longest time of one use, from its last sign of progress.', 1),
  startTimeoutMs: whole('Longest time to start or reach it.', 0),
  idempotentTools: texts("Tools, by the server's names, that may be used twice without harm."),
  cacheMs: amount('How long answers of read-only tools are kept; 0 keeps none.'),
};

const absent = (message: string) => z.nullish(z.never({ error: message }));
const all = shared({ ...ofProgram, ...ofAddress, ...ofBoth });
const local = z.extend(all, {
  command: ofProgram.command,
  url: absent('stands beside command; a server has one of them'),
  type: z.nullish(choice('How it is reached.', ['stdio'])),
});
const remote = z.extend(all, {
  command: absent('stands beside url; a server has one of them'),
  url: ofAddress.url,
  type: z.nullish(
    choice('How it is reached; absent: streamable HTTP, then the older SSE.', [
      'http',
      'sse',
      'streamable-http',
      'streamableHttp',
    ]),
  ),
});

/**
 * One server as `.mcp.json` and `mcpServers` describe it, with plenum's own keys. Values may hold
 * `${NAME}` and `${NAME:-default}`.
 */
export const serverSchema = z.union([local, remote]);

type Known<Shape extends Readonly<Record<string, z.core.$ZodType>>> = {
  readonly [Key in keyof Shape]?: NonNullable<z.output<Shape[Key]>>;
};
export type OAuthSettings = Known<(typeof oauth)['shape']>;

/** What a server is started or reached by; keys of other programs are gone. */
export interface McpServerSettings
  extends Known<typeof ofProgram>,
    Known<typeof ofAddress>,
    Known<Omit<typeof ofBoth, 'oauth'>> {
  readonly oauth?: OAuthSettings;
  /** Absent with an address: streamable HTTP, then the older SSE. */
  readonly type?: 'http' | 'sse';
}

/** Every key that plenum reads. */
export const serverKeys: readonly string[] = Object.keys(all.shape);

/** Why a server, or one of its tools, cannot be used. */
export interface ServerProblem {
  readonly server: string;
  readonly message: string;
  readonly hint: string;
}

/** By server: what each tool hashed to when somebody accepted it. */
export interface McpPins {
  readonly servers: Readonly<Record<string, { readonly tools: Readonly<Record<string, string>> }>>;
}

export const serverDefaults = {
  concurrency: 4,
  timeoutMs: 600_000,
  startTimeoutMs: 60_000,
  cacheMs: 600_000,
} as const;
