export { type Assumption, type AssumptionId, assumptions } from "./assumption.ts";
export { measures, peers } from "./catalogue.ts";
export { examine, examineUnder, type Finding, type Verdict } from "./examine.ts";
export { cellOf, pageOf, tableOf } from "./page.ts";
export { svgDiagram } from "./svg-diagram.ts";
export { textDiagram } from "./text-diagram.ts";
