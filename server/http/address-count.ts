/** How many of something are open from each network address, up to a number. */
export class AddressCount {
  private readonly open = new Map<string, number>();

  constructor(private readonly max: number) {}

  /** What to call when it is closed; null when there are too many. */
  take(address: string): (() => void) | null {
    const count = this.open.get(address) ?? 0;
    if (count >= this.max) return null;
    this.open.set(address, count + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.open.get(address) ?? 1) - 1;
      if (left === 0) this.open.delete(address);
      else this.open.set(address, left);
    };
  }
}
