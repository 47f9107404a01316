import { library } from "@holdfast/tsup-config";

export default library();
