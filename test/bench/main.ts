/**
 * How long an export takes, as a multiple of the least that any exporter does, measured in one run on one machine. Usage:
 * npm run bench [-- number-of-profiles]. Figures depend on the machine and on what else it does; the ratios less, and the
 * processor time least. Ends with an error where a run did not do what it is measured for.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { runFloor } from "./floor.ts";
import { makeMirror, run, startListwright, type Listwright, type RunFigures } from "./listwright.ts";
import { makeProfiles, type Profiles } from "./profiles.ts";
import { startSink } from "./sink.ts";

const count = Number(process.argv[2] ?? 100_000);
if (!Number.isInteger(count) || count < 1_000)
  throw new Error("Usage: npm run bench [-- number of profiles, 1000 at least]");
/** One call each at the destination, and two readings: so many show how fast they go. */
const REMOVED = Math.min(500, count / 20);

const LEGEND = `
  s               from the run's start to its end: looking at the list, planning, sending, looking back
  × floor         that, divided by what reading and sending the same profiles takes and nothing else
  s of processor  what Listwright and its PostgreSQL, which has the profiles too, used of all processors together
  MB at most      the most memory of API and worker, one process, during the run: it should not grow with the profiles

`;

const dataDir = await mkdtemp(path.join(tmpdir(), "listwright-bench-"));
await chmod(dataDir, 0o711);
const sink = await startSink();
const listwright = await startListwright(dataDir, sink.url);
try {
  const profiles = await makeProfiles(dataDir, count);
  try {
    await measure(listwright, profiles);
  } finally {
    await profiles.close();
  }
} finally {
  await listwright.stop();
  sink.close();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(listwright: Listwright, profiles: Profiles): Promise<void> {
  say(
    `${count.toLocaleString("en")} profiles, an address and a name each; the destination answers at once.\n${LEGEND}`,
  );
  const began = performance.now();
  await runFloor(profiles.url, sink.url, sink.floorListId);
  const floor = (performance.now() - began) / 1000;
  tell("Floor: read, send a thousand at a time, keep nothing", {
    seconds: floor,
    floor,
    processor: null,
    megabytes: null,
  });

  const exportId = await makeMirror(listwright, profiles.url, sink);
  await listwright.peakMegabytes();
  const perform = async (what: string, kind: "start" | "plan", expected: Partial<RunFigures["counts"]>) => {
    const used = await listwright.processorSeconds();
    const figures = await run(listwright, exportId, kind, what);
    const processor = used === null ? null : (await listwright.processorSeconds())! - used;
    for (const [name, wanted] of Object.entries(expected)) {
      const found = figures.counts[name as keyof RunFigures["counts"]];
      if (found !== wanted) throw new Error(`${what}: ${name} is ${found} and not ${wanted}.`);
    }
    tell(what, { seconds: figures.seconds, floor, processor, megabytes: await listwright.peakMegabytes() });
    return figures;
  };
  await perform("First run: everybody is sent, and the list read back", "start", { added: count });
  await perform("Second run: nothing has changed", "start", { unchanged: count });

  await profiles.change("UPDATE profile SET name = name || ' the elder'");
  await perform("Third run: everybody has changed and is sent again", "start", { updated: count });

  await profiles.change("UPDATE profile SET name = name || ' the younger' WHERE id % 100 = 1");
  await profiles.change("UPDATE profile SET has_left = true WHERE id % 20 = 0");
  const [changed, left] = [Math.ceil(count / 100), Math.floor(count / 20)];
  await perform("Plan of a mirror: 1 % has changed, 5 % has left", "plan", { toUpdate: changed, toRemove: left });
  await profiles.change("UPDATE profile SET has_left = false WHERE id > $1", [REMOVED * 20]);
  const mirrored = await perform(`Mirror: 1 % is sent, ${REMOVED} are removed, one call each`, "start", {
    updated: changed,
    removed: REMOVED,
  });
  if (sink.active() !== count - REMOVED) throw new Error(`The list has ${sink.active()} people.`);
  const { removalSeconds } = mirrored;
  const pace = `${(REMOVED / removalSeconds).toFixed(0).padStart(7)} a second`;
  say(`${"  Of that, the removals".padEnd(56)} ${removalSeconds.toFixed(1).padStart(8)} s ${pace}\n`);
}

interface Told {
  readonly seconds: number;
  readonly floor: number;
  /** Seconds of processor time, of Listwright and its PostgreSQL. */
  readonly processor: number | null;
  readonly megabytes: number | null;
}

function tell(what: string, { seconds, floor, processor, megabytes }: Told): void {
  const time = `${seconds.toFixed(1).padStart(8)} s ${(seconds / floor).toFixed(1).padStart(7)} × floor`;
  const used = processor === null ? "" : `${processor.toFixed(1).padStart(8)} s of processor`;
  const memory = megabytes === null ? "" : `${megabytes.toFixed(0).padStart(6)} MB at most`;
  say(`${`${what.padEnd(56)} ${time} ${used} ${memory}`.trimEnd()}\n`);
}

function say(text: string): void {
  process.stdout.write(text);
}
