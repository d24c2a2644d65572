import { hash } from "node:crypto";

/** As much of a segment as says who its members are. */
export interface SegmentDefinition {
  readonly source: { readonly id: string };
  readonly sql: string;
}

/** Changes when a segment is defined otherwise or reads another source; its name and its counts do not matter. */
export function segmentHash({ source, sql }: SegmentDefinition): string {
  return hash("sha256", JSON.stringify([source.id, sql])).slice(0, 32);
}
