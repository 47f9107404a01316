/*
 * Plain bars and lines as SVG. A page shows it as an image, so it brings its own colours for light and for dark.
 */
import { show } from "./table.js";

const WIDTH = 760;
const STYLE = `<style>
text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600 } .quiet { fill: #6a737d } .bar { fill: #4078c0 } .spread, .axis { stroke: #6a737d; fill: none }
.line { fill: none; stroke-width: 2 } .s0 { stroke: #4078c0 } .s1 { stroke: #c2571a } .s2 { stroke: #2f8f4e } .s3 { stroke: #8250a8 } .s4 { stroke: #b08800 } .s5 { stroke: #c0396b }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .quiet { fill: #9da7b1 } .bar { fill: #6ba4f0 } .s0 { stroke: #6ba4f0 } .s1 { stroke: #f0955a } .s2 { stroke: #5fc27e } .s3 { stroke: #b78be0 } .s4 { stroke: #e0b83c } .s5 { stroke: #f07ba5 } }
</style>`;

/** @param {{ kind: "bars" | "lines", title: string }} chart */
export function toSvg(chart) {
  return chart.kind === "bars" ? bars(chart) : lines(chart);
}

/** The values stand beside the bars, so that a short one can be read too. */
function bars({ title, unit, bars: given }) {
  const [left, right, step] = [250, 110, 24];
  const most = Math.max(...given.map(({ value }) => value), Number.MIN_VALUE);
  const x = (value) => left + (Math.min(value, most) / most) * (WIDTH - left - right);
  const rows = given.map(({ label, value, low, high }, index) => {
    const y = 40 + index * step;
    const spread = low === undefined ? "" : `<path class="spread" d="M${round(x(low))} ${y + 8}H${round(x(high))}"/>`;
    return `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${escape(label)}</text><rect class="bar" x="${left}" y="${y}" width="${round(x(value) - left)}" height="16" rx="2"/>${spread}<text class="quiet" x="${round(x(value)) + 8}" y="${y + 13}">${show(value)} ${escape(unit)}</text>`;
  });
  return svg(title, 48 + given.length * step, rows);
}

/** Both axes are logarithmic: counts of locks, readers and processes grow by factors. */
function lines({ title, unit, x: across, series }) {
  const points = series.flatMap((each) => each.points);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => Math.max(y, 1e-3))];
  const place = (value, all, from, to) => (Math.max(...all) === Math.min(...all) ? (from + to) / 2 : from + ((Math.log(value) - Math.log(Math.min(...all))) / (Math.log(Math.max(...all)) - Math.log(Math.min(...all)))) * (to - from));
  const at = ([x, y]) => `${round(place(x, xs, 70, WIDTH - 230))} ${round(place(Math.max(y, 1e-3), ys, 240, 50))}`;
  const apart = [...new Set(xs)].toSorted((a, b) => a - b).filter((x, index, all) => index === 0 || place(x, xs, 70, WIDTH - 230) - place(all[index - 1], xs, 70, WIDTH - 230) > 30);
  const ticks = apart.map((x) => `<text class="quiet" x="${round(place(x, xs, 70, WIDTH - 230))}" y="262" text-anchor="middle">${show(x)}</text>`);
  const ends = [Math.min(...ys), Math.max(...ys)].map((y) => `<text class="quiet" x="62" y="${round(place(y, ys, 240, 50)) + 4}" text-anchor="end">${show(y)}</text>`);
  const drawn = series.map(({ label, points: own }, index) => `<path class="line s${index % 6}" d="M${own.map(at).join("L")}"/><path class="line s${index % 6}" d="M${WIDTH - 205} ${56 + index * 20}h18"/><text x="${WIDTH - 180}" y="${60 + index * 20}">${escape(label)}</text>`);
  const axes = `<path class="axis" d="M70 44V244H${WIDTH - 226}"/><text class="quiet" x="70" y="280">${escape(across)}; up: ${escape(unit)}; both scales logarithmic</text>`;
  return svg(title, 292, [axes, ...ticks, ...ends, ...drawn]);
}

function svg(title, height, body) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}">\n${STYLE}\n<text class="title" x="12" y="22">${escape(title)}</text>\n${body.join("\n")}\n</svg>\n`;
}

const round = (value) => Math.round(value * 10) / 10;
const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
