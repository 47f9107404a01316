/** Columns never get narrower than this: a cut that leaves less says nothing. */
const WIDTH_MIN = 8;
const GAP = "  ";

/** Rows in columns that fit into the width, the widest cut first. What is cut ends with an ellipsis. */
export function tableOf(rows: readonly (readonly string[])[], columns: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ""))));
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - columns;
  while (excess > 0 && Math.max(...widths) > WIDTH_MIN) {
    const widest = widths.indexOf(Math.max(...widths));
    const second = Math.max(WIDTH_MIN, ...widths.filter((_, column) => column !== widest));
    const width = widths[widest] ?? 0;
    const cut = Math.min(excess, Math.max(1, width - second));
    widths[widest] = width - cut;
    excess -= cut;
  }
  return rows.map((row) => row.map((cell, column) => fitted(cell, widths[column] ?? 0)).join(GAP).trimEnd());
}

function fitted(cell: string, width: number): string {
  const short = widthOf(cell) <= width ? cell : `${cutTo(cell, width - 1)}…`;
  return short + " ".repeat(Math.max(0, width - widthOf(short)));
}

function cutTo(text: string, width: number): string {
  let kept = "";
  for (const character of text) {
    if (widthOf(kept + character) > width) {
      break;
    }
    kept += character;
  }
  return kept;
}

/** Cells of a terminal: two for what East Asian scripts and emoji take, none for marks that sit on another character. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    width += /\p{Mark}|\u200d/u.test(character) ? 0 : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
  }
  return width;
}
