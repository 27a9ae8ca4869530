import { createServer } from 'node:net';
import { type Claim, tryClaim } from './claim.js';

/** What one worktree has to itself among all runs of the user on this machine (X191). */
export interface MachineSlot {
  /** `PLENUM_SLOT`, from 1, and its ports: `PLENUM_PORT_FIRST` to `PLENUM_PORT_LAST`. */
  readonly variables: Readonly<Record<string, string>>;
  release(): Promise<void>;
}

const portsPerSlot = 10;
/** Below the ports that systems give to outgoing connections. */
const firstPort = 21_000;
const mostSlots = 1_000;

/** The first number that no other worktree has and whose ports nobody listens on. */
export async function takeSlot(folder: string): Promise<MachineSlot> {
  for (let slot = 1; slot <= mostSlots; slot += 1) {
    const claim = await tryClaim(folder, `slot-${slot}`);
    if (claim === null) continue;
    const first = firstPort + (slot - 1) * portsPerSlot;
    const last = first + portsPerSlot - 1;
    if (await areFree(first, last)) return slotOf(claim, { slot, first, last });
    await claim.release();
  }
  throw new Error(`all ${mostSlots} ranges of ports are in use`);
}

function slotOf(
  claim: Claim,
  { slot, first, last }: { readonly slot: number; readonly first: number; readonly last: number },
): MachineSlot {
  return {
    variables: {
      PLENUM_SLOT: String(slot),
      PLENUM_PORT_FIRST: String(first),
      PLENUM_PORT_LAST: String(last),
    },
    release: () => claim.release(),
  };
}

async function areFree(first: number, last: number): Promise<boolean> {
  for (let port = first; port <= last; port += 1) if (!(await isFree(port))) return false;
  return true;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
