import fc from "fast-check";

import { AuditService } from "../../../../server/audit/audit.service.js";
import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { HeldPlanService } from "../../../../server/runs/held/held-plan.service.js";
import { countsOf } from "../../../../server/runs/run-counts.js";
import { isFinished } from "../../../../server/runs/run-state.js";
import type { Member } from "../../../../server/sources/profile-source.js";
import { ACTOR, type RunWorld } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";
import { ListModel, makeExportModel, type ExportModel, type Mode, type Where } from "./list-model.js";

export const PEOPLE = 6;

const person = fc.nat({ max: PEOPLE - 1 });
const which = fc.nat({ max: 1 });
const happening = fc.constantFrom("UNSUBSCRIBED", "BOUNCED", "DELETED", "ADDED");

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("JOIN"), of: which, person }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("LEAVE"), of: which, person }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("RENAME"), person }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("HAPPEN"), what: happening, person }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("RUN"), of: which, resync: fc.boolean(), approves: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("PLAN"), of: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("INTERRUPT"),
      of: which,
      during: fc.constantFrom("POST", "DELETE"),
      lost: fc.constantFrom("hangBefore", "hangAfterCommit"),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

export interface Sequence {
  readonly modes: readonly [Mode, Mode];
  /** Whether a run that removes much is held. */
  readonly guarded: boolean;
  readonly steps: readonly Step[];
}

const mode = fc.constantFrom<Mode>("MIRROR", "ADD_AND_UPDATE", "MIRROR", "ADD_ONLY", "UPDATE_ONLY");

export const sequences: fc.Arbitrary<Sequence> = fc.record({
  modes: fc.tuple(fc.constant<Mode>("MIRROR"), mode),
  guarded: fc.boolean(),
  steps: fc.array(step as fc.Arbitrary<Step>, { minLength: 4, maxLength: 14 }),
});

interface Sending {
  readonly id: string;
  readonly model: ExportModel;
}

/** One list of its own with two exports; plays a sequence on it and checks every run against the model. */
export class ListPlay {
  private readonly names = new Map<number, number>();
  private readonly held: HeldPlanService;
  private clockMs = 0;

  private constructor(
    private readonly world: RunWorld,
    private readonly listId: string,
    private readonly tag: string,
    private readonly exports: readonly [Sending, Sending],
    private readonly model: ListModel,
  ) {
    const queue = { enqueue: async () => undefined };
    const { pool } = world;
    this.held = new HeldPlanService({ pool, audit: new AuditService({ pool }), queue, profileLimit: 1_000_000 });
  }

  static async begin(world: RunWorld, tag: string, sequence: Sequence): Promise<ListPlay> {
    const made = await world.sandbox.control.api<string>("POST", `lists/${SEED.clientId}.json`, {
      Title: tag,
      UnsubscribeSetting: "AllClientLists",
      ConfirmedOptIn: false,
    });
    const models = sequence.modes.map(makeExportModel);
    const ids: string[] = [];
    for (const membership of sequence.modes) {
      const onLeave = membership === "MIRROR" ? "DELETE" : "KEEP";
      const guards = { maxLeaverShare: sequence.guarded ? 0.4 : 1, maxRejectedShare: 1 };
      ids.push(await world.makeExport({ listId: made.body, membership, onLeave, guards }));
    }
    const sending = (at: number): Sending => ({ id: ids[at]!, model: models[at]! });
    return new ListPlay(world, made.body, tag, [sending(0), sending(1)], new ListModel(models));
  }

  async play(sequence: Sequence): Promise<void> {
    for (const one of sequence.steps) await this.take(one);
    // At the end both get through, and then there is nothing left to do.
    for (const of of this.exports) await this.run(of, { resync: false, approves: true });
    for (const of of this.exports) {
      const again = await this.run(of, { resync: false, approves: true });
      const { added, updated, removed } = countsOf(again);
      // The other one may just have let somebody go, whom this one removes now.
      if (added + updated > 0) throw new Error(`Nothing had changed, and ${added} were added, ${updated} updated.`);
      if (removed > 0) await this.run(of, { resync: false, approves: true });
    }
  }

  private async take(one: Step): Promise<void> {
    await this.letTimePass();
    switch (one.do) {
      case "JOIN":
        this.exports[one.of as 0 | 1].model.members.add(this.address(one.person));
        return;
      case "LEAVE":
        this.exports[one.of as 0 | 1].model.members.delete(this.address(one.person));
        return;
      case "RENAME":
        this.names.set(one.person, (this.names.get(one.person) ?? 0) + 1);
        return;
      case "HAPPEN":
        return this.happen(one.person, one.what);
      case "PLAN":
        return this.plan(this.exports[one.of as 0 | 1]);
      case "INTERRUPT":
        return this.interrupt(this.exports[one.of as 0 | 1], one.during as "POST" | "DELETE", one.lost);
      case "RUN":
        await this.run(this.exports[one.of as 0 | 1], one);
    }
  }

  /** Dates at the destination have no fractions of a second: what happens in the same one cannot be told apart. */
  private async letTimePass(): Promise<void> {
    this.clockMs += 90_000;
    await this.world.sandbox.control.settings({ clockOffsetMs: this.clockMs });
  }

  private async happen(who: number, what: Parameters<ListModel["happened"]>[1]): Promise<void> {
    const email = this.address(who);
    if (!this.model.happened(email, what)) return;
    const states = { UNSUBSCRIBED: "Unsubscribed", BOUNCED: "Bounced", DELETED: "Deleted", ADDED: "Active" } as const;
    await this.world.sandbox.control.setState(this.listId, email, states[what]);
  }

  private async plan(of: Sending): Promise<void> {
    const before = await this.standings();
    const run = await this.perform(of, await this.world.request(of.id, { kind: "PLAN", origin: "planExport" }));
    this.checkCounts(run);
    if (run.state !== "PLANNED") throw new Error(`The plan ended ${run.state}.`);
    this.checkUnchanged(before, await this.standings());
  }

  private async run(of: Sending, { resync, approves }: { resync: boolean; approves: boolean }): Promise<ExportRun> {
    const before = await this.standings();
    const runId = await this.world.request(of.id, { resync });
    let run = await this.perform(of, runId);
    if (run.state === "HELD") {
      this.checkUnchanged(before, await this.standings());
      const em = this.world.orm.em.fork();
      if (!approves) {
        await this.held.reject(em, runId, "Not these.", ACTOR);
        for (const email of before.keys()) this.model.interrupted(of.model, email, before.get(email)!);
        return this.world.read(runId);
      }
      await this.held.approve(em, runId, ACTOR);
      run = await this.perform(of, runId);
    }
    if (run.state !== "SUCCEEDED" && run.state !== "COMPLETED_WITH_WARNINGS") {
      throw new Error(`The run ended ${run.state} (${run.failureCode ?? run.skipReason}).`);
    }
    this.checkCounts(run);
    const after = await this.standings();
    for (const [email, where] of after) {
      const allowed = this.model.allowedAfter(of.model, email);
      if (!allowed.has(where)) {
        const standing = JSON.stringify(this.model.standing(email));
        throw new Error(`${email} is ${where}, not ${[...allowed].join(" or ")}; before it was so: ${standing}.`);
      }
      this.model.settled(of.model, email, where);
    }
    return run;
  }

  /** A call's answer never comes, and somebody cancels the run. */
  private async interrupt(
    of: Sending,
    during: "POST" | "DELETE",
    lost: "hangBefore" | "hangAfterCommit",
  ): Promise<void> {
    const { control } = this.world.sandbox;
    const calls = { method: during, pathIncludes: `/subscribers/${this.listId}` } as const;
    const before = await this.standings();
    await control.clearCalls();
    await control.fault({ [lost]: true }, calls);
    const runId = await this.world.request(of.id);
    const performed = this.perform(of, runId, { cancelGraceMs: 1 });
    const hung = await Promise.race([control.awaitCalls(1, calls, 60_000), performed]);
    if (Array.isArray(hung)) await this.world.cancel(runId);
    const run = await performed;
    await control.clearFaults();
    if (run.state === "HELD") await this.world.cancel(runId);
    this.checkCounts(await this.world.read(runId));
    const after = await this.standings();
    for (const [email, where] of after) {
      const allowed = this.model.allowedAfter(of.model, email);
      if (where !== before.get(email) && !allowed.has(where)) throw new Error(`${email} became ${where} in between.`);
      if (Array.isArray(hung) || run.state === "HELD") this.model.interrupted(of.model, email, where);
      else this.model.settled(of.model, email, where);
    }
  }

  private async perform(of: Sending, runId: string, overrides: { cancelGraceMs?: number } = {}): Promise<ExportRun> {
    const members = (_em: unknown, _ids: unknown, fields: readonly string[]) => this.members(of, fields);
    for (;;) {
      const run = await this.world.perform(runId, { ...overrides, segments: { members } });
      if (isFinished(run.state) || run.state === "HELD") return run;
    }
  }

  private async *members(of: Sending, fields: readonly string[]): AsyncGenerator<Member[]> {
    const rows = [...Array(PEOPLE).keys()]
      .filter((who) => of.model.members.has(this.address(who)))
      .map((who): Member => {
        const values: Record<string, string> = { email: this.address(who), name: `Name ${this.names.get(who) ?? 0}` };
        return { key: String(who), values: fields.map((field) => values[field] ?? null) };
      });
    if (rows.length > 0) yield rows;
  }

  private checkCounts(run: ExportRun): void {
    const counts = countsOf(run);
    if (counts.unique === null) return;
    const evaluated = counts.invalid! + counts.withheld! + counts.duplicates! + counts.unique;
    const { unchanged, skippedByMode, stillRejected, notAttempted, added, updated, rejected, inDoubt } = counts;
    const unique = unchanged! + added + updated + rejected + inDoubt + skippedByMode! + stillRejected! + notAttempted!;
    const { removed, removalFailed, removalNotNeeded, removalInDoubt, removalNotAttempted } = counts;
    const toRemove = removed + removalFailed + removalNotNeeded + removalInDoubt + removalNotAttempted!;
    const isSum = counts.evaluated === evaluated && counts.unique === unique && counts.toRemove === toRemove;
    const isNatural = Object.values(counts).every((count) => count === null || count >= 0);
    if (!isSum || !isNatural) throw new Error(`The counts do not add up: ${JSON.stringify(counts)}`);
    if (run.state === "SUCCEEDED" && rejected + inDoubt + stillRejected! + removalFailed + removalInDoubt > 0) {
      throw new Error(`It ended SUCCEEDED: ${JSON.stringify(counts)}`);
    }
  }

  private checkUnchanged(before: ReadonlyMap<string, Where>, after: ReadonlyMap<string, Where>): void {
    for (const [email, where] of after) {
      if (before.get(email) !== where) throw new Error(`${email} became ${where}, and nothing was to be sent.`);
    }
  }

  /** Where everybody stands at the destination. */
  private async standings(): Promise<Map<string, Where>> {
    const { control } = this.world.sandbox;
    const found = new Map<string, Where>([...Array(PEOPLE).keys()].map((who) => [this.address(who), "NONE"]));
    for (const state of ["Active", "Unsubscribed", "Bounced", "Deleted"] as const) {
      for (const { EmailAddress } of await control.subscribers(this.listId, state)) found.set(EmailAddress, state);
    }
    return found;
  }

  private address(who: number): string {
    return `p${who}.${this.tag}@example.com`;
  }
}
