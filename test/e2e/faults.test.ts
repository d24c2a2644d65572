import { spawnSync } from "node:child_process";

import { expect, test } from "vitest";

test.each(["throw error", "void Promise.reject(error)"])(
  "a fault that nobody catches (%s) ends the process without printing what it was about",
  (fault) => {
    const program = `import { endOnFault } from "./dist/server/end-on-fault.js";
      endOnFault();
      const error = Object.assign(new Error("value hush-hush violates a constraint"), {
        code: "23505", severity: "ERROR", detail: "Key (email)=(hush-hush)", query: "INSERT INTO t VALUES ('hush-hush')",
      });
      ${fault};
      setInterval(() => {}, 1_000);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("PostgreSQL error 23505");
    expect(stderr).not.toContain("hush-hush");
  },
);
