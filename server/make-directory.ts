import { mkdir, stat } from "node:fs/promises";
import path from "node:path";

/**
 * Makes a directory and what is missing on the way to it; one that exists is left as it is. Step by step: Node's own way to make a whole path never ends where the system takes no new names, such as /proc.
 */
export async function makeDirectory(directory: string, mode: number): Promise<void> {
  try {
    await mkdir(directory, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    const parent = path.dirname(directory);
    if (code !== "ENOENT" || parent === directory || (await exists(parent))) throw error;
    await makeDirectory(parent, mode);
    await mkdir(directory, { mode });
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
