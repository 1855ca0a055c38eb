/** The compiler is strict; this keeps `any` from being written by hand. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const ROOT = new URL("../", import.meta.url);
const files = ["src", "test"].flatMap((folder) => readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`));

/** Code alone: comments and texts may say any word. */
const bare = (code: string): string => code.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gm, "");

test("no type is any, and the compiler is told to be strict", () => {
  expect(files.length).toBeGreaterThan(30);
  for (const file of files.filter((name) => !name.endsWith("no-any.test.ts"))) {
    expect(bare(readFileSync(new URL(file, ROOT), "utf8")), file).not.toMatch(/(?:[:<|&,(]|\bas|\bextends)\s*any\b/);
  }
  const { compilerOptions } = JSON.parse(readFileSync(new URL("tsconfig.json", ROOT), "utf8")) as { compilerOptions: Record<string, unknown> };
  expect(compilerOptions).toMatchObject({ strict: true, noUncheckedIndexedAccess: true });
});

test("the rule would see one", () => {
  for (const bad of ["let x: any", "x as any", "Array<any>", "(a: string | any)"]) expect(bare(bad)).toMatch(/(?:[:<|&,(]|\bas|\bextends)\s*any\b/);
  expect(bare('["any", 1] // as any')).not.toMatch(/any/);
});
