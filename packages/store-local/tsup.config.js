import { libraryWithZod } from "@holdfast/tsup-config";

export default libraryWithZod();
