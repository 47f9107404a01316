export { instrumentHoldfast, type InstrumentOptions } from "./instrument.ts";
