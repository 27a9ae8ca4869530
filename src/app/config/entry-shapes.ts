import { efforts } from '../../core/model/call/call.js';
import { backendKinds } from '../catalogue/catalogue.js';
import { logins } from './config.js';
import { amount, choice, flag, type Shape, text, textByName, texts, whole } from './shape.js';

export const agentTypeShape: Shape = {
  kind: 'group',
  about: 'One agent type.',
  keys: {
    description: text('What it is for.'),
    prompt: text('Its instructions.'),
    backend: text('Backend that runs it.'),
    run: texts('Program and arguments, for the command backend.'),
    model: text('Model id or role.'),
    effort: choice('How hard it thinks.', efforts),
    readOnly: flag('It cannot write.'),
    tools: texts('Tools it may use; absent means all.'),
    maxTurns: whole('Longest conversation, in turns.', 1),
    timeoutMs: whole('Longest time for one call.', 1),
  },
};

/** Each backend reads and checks what is its own beyond these. */
export const backendShape: Shape = {
  kind: 'group',
  about: 'Settings of one backend.',
  open: true,
  keys: {
    kind: choice('What it is, where its name does not say so: several of one kind may be defined.', backendKinds),
    run: texts('Program and arguments.'),
    path: text('File of a module backend.'),
    model: text('Model for calls that name none.'),
    concurrency: whole('Agents of it at the same time.', 1, 1024),
    login: choice("Whose login and settings it uses: the user's, none of them, or a key of the environment.", logins),
    providers: { kind: 'group', about: 'Settings per provider.', open: true, keys: {} },
    contextWindow: whole('Tokens that fit into its model.', 1000),
    sdkPath: text('Folder of its library.'),
    executable: text('Path of its program.'),
    baseUrl: text('Address to send requests to.'),
    env: textByName('Variables for its program.'),
  },
};

/** Open, as the entries of other programs are accepted as they are. */
export const mcpServerShape: Shape = {
  kind: 'group',
  about: 'One server.',
  open: true,
  keys: {
    type: text('How it is reached: stdio, http or sse.'),
    command: text('Program to start.'),
    args: texts('Its arguments.'),
    env: textByName('Its variables; "${NAME}" is taken from the environment.'),
    cwd: text('Folder to start it in.'),
    url: text('Address of a server that runs already.'),
    headers: textByName('Headers of each request.'),
    oauth: { kind: 'group', about: 'How to log in.', open: true, keys: {} },
    concurrency: whole('Uses at the same time.', 1, 1024),
    ratePerMinute: whole('Uses in one minute.', 1),
    timeoutMs: whole('Longest time of one use.', 1),
    startTimeoutMs: whole('Longest time to start or reach it.', 0),
    idempotentTools: texts('Tools that may be used twice without harm.'),
    cacheMs: whole('How long answers of read-only tools are kept.', 0),
    disabled: flag('true leaves it out.'),
  },
};

export const priceShape: Shape = {
  kind: 'group',
  about: 'US dollars for a million tokens.',
  keys: {
    input: amount('Tokens sent.'),
    output: amount('Tokens received.'),
    cacheRead: amount('Tokens found in the prompt cache.'),
    cacheWrite: amount('Tokens put into the prompt cache.'),
  },
  needs: ['input', 'output'],
};
