/**
 * What must become of a list, told without any of the product's code: where each person stands, who put them there, and
 * which exports want them. Some of it cannot be known from outside (a cancelled run may have got this far or that far): then
 * every outcome that the invariants allow is one of {@link ListModel.allowedAfter}.
 */

export type Where = "NONE" | "Active" | "Unsubscribed" | "Bounced" | "Deleted";
export type Mode = "ADD_AND_UPDATE" | "ADD_ONLY" | "UPDATE_ONLY" | "MIRROR";
type Known = boolean | "UNKNOWN";

interface Standing {
  where: Where;
  /** Came onto the list other than by us. */
  foreign: Known;
  /** Unsubscribed or bounced, ever. */
  left: boolean;
  /** It was we who deleted them last. */
  deletedByUs: Known;
  /** A call that was to add them never came to an answer. */
  doubted: boolean;
}

export interface ExportModel {
  readonly mode: Mode;
  readonly members: Set<string>;
  readonly claimed: Map<string, Known>;
  /** Claimed at any time. */
  readonly once: Set<string>;
}

export function makeExportModel(mode: Mode): ExportModel {
  return { mode, members: new Set(), claimed: new Map(), once: new Set() };
}

export class ListModel {
  private readonly people = new Map<string, Standing>();

  constructor(private readonly exports: readonly ExportModel[]) {}

  standing(person: string): Standing {
    const known = this.people.get(person);
    if (known) return known;
    const fresh = { where: "NONE", foreign: false, left: false, deletedByUs: false, doubted: false } as const;
    this.people.set(person, { ...fresh });
    return this.people.get(person)!;
  }

  /** Somebody else, or the person, did something at the destination. Answers false when it could not happen. */
  happened(person: string, what: "UNSUBSCRIBED" | "BOUNCED" | "DELETED" | "ADDED"): boolean {
    const standing = this.standing(person);
    if ((what === "ADDED") === (standing.where === "Active")) return false;
    if (what === "DELETED" || what === "ADDED") {
      standing.where = what === "ADDED" ? "Active" : "Deleted";
      if (what === "ADDED") standing.foreign = standing.doubted ? "UNKNOWN" : true;
    } else {
      standing.where = what === "BOUNCED" ? "Bounced" : "Unsubscribed";
      standing.left = true;
    }
    standing.deletedByUs = false;
    return true;
  }

  /** Where somebody may stand once a run of `of` got through. */
  allowedAfter(of: ExportModel, person: string): ReadonlySet<Where> {
    const { where, foreign, left, deletedByUs } = this.standing(person);
    if (of.members.has(person)) {
      if (of.mode === "UPDATE_ONLY" || where === "Active") return new Set([where]);
      if (where === "NONE") return new Set<Where>(["Active"]);
      if (where !== "Deleted" || left || deletedByUs === false) return new Set([where]);
      return deletedByUs === true ? new Set<Where>(["Active"]) : new Set<Where>(["Active", "Deleted"]);
    }
    if (of.mode !== "MIRROR" || where !== "Active" || !of.once.has(person)) return new Set([where]);
    const elsewhere = this.exports.filter((other) => other !== of).map((other) => other.claimed.get(person) ?? false);
    if (foreign === true || elsewhere.includes(true)) return new Set<Where>(["Active"]);
    const isTold = foreign === false && !elsewhere.includes("UNKNOWN");
    return new Set<Where>(isTold ? ["Deleted"] : ["Deleted", "Active"]);
  }

  /** A run of `of` got through, and the person stands there now. */
  settled(of: ExportModel, person: string, where: Where): void {
    this.moved(person, where);
    const isMember = of.members.has(person);
    if (isMember) this.claim(of, person);
    else of.claimed.set(person, false);
    if (isMember && where === "Active") this.standing(person).doubted = false;
  }

  /** A run of `of` was planned and ended early, and the person stands there now: either as before or as if it had got through. */
  interrupted(of: ExportModel, person: string, where: Where): void {
    const before = this.standing(person).where;
    this.moved(person, where);
    if (of.members.has(person)) {
      this.claim(of, person);
      if (where !== "Active") this.standing(person).doubted = true;
    } else if (before === "Active" && where === "Deleted") {
      of.claimed.set(person, "UNKNOWN");
    }
  }

  private moved(person: string, where: Where): void {
    const standing = this.standing(person);
    if (standing.where === where) return;
    standing.where = where;
    standing.deletedByUs = where === "Deleted";
    if (where === "Active") standing.foreign = false;
  }

  private claim(of: ExportModel, person: string): void {
    of.claimed.set(person, true);
    of.once.add(person);
  }
}
