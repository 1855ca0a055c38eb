// Answers of the browser's own code from the files of a site, for the points on standard input; used by test_location_page.py.
import { readFileSync } from "node:fs";

const [, , code, folder] = process.argv;
const { answerOf } = await import(`${code}/location/answer.ts`);
const { CELL_M, cellsOf, checkedIndex, tileOf } = await import(`${code}/location/contract.ts`);
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
const index = checkedIndex(read("index"));
const answers = JSON.parse(readFileSync(0, "utf8")).map(({ x, y, industry, standard, lang }) => {
  const tile = tileOf(index, x, y);
  const cells = tile ? cellsOf(index, read(tile).cells) : [];
  const cell = cells.find(({ x_m, y_m }) => x >= x_m && x < x_m + CELL_M && y >= y_m && y < y_m + CELL_M) ?? null;
  const asked = industry ? { code: industry, standard } : null;
  return answerOf(index, cell, { x, y }, asked, lang);
});
process.stdout.write(JSON.stringify(answers));
