import type { Command, Option } from "commander";
import { EXIT_CODES, OTHER_EXIT_CODES } from "../exit-codes.ts";
import type { Word } from "../words/word.ts";

/** The manual page, from the definitions that `--help` shows. */
export function manPage(program: Command, words: readonly Word[], version: string): string {
  const shown = words.filter(({ summary }) => summary !== "");
  const commands = shown.flatMap((word) => {
    const command = program.commands.find((known) => known.name() === word.name);
    return command === undefined ? [] : commandSection(command, word);
  });
  const general = optionsOfStores(program);
  return [
    `.TH HOLDFAST 1 "" "holdfast ${text(version)}" "Locks on storage you already have"`,
    ".SH NAME",
    `holdfast \\- ${text(program.description())}`,
    ".SH SYNOPSIS",
    ...shown.flatMap(({ name }) => [".br", `.B holdfast ${text(name)}`, `.RI ${quoted(usageOf(program, name))}`]),
    ".SH COMMANDS",
    ...commands,
    ".SH STORES",
    "Flags of every command that takes",
    ".BR \\-\\-store ,",
    "for the driver of the store:",
    ...general.flatMap(optionEntry),
    ".SH EXIT STATUS",
    ...Object.values(EXIT_CODES).flatMap(({ code, meaning }) => [".TP", String(code), text(meaning)]),
    ".PP",
    text(OTHER_EXIT_CODES),
    ".SH FILES",
    ".TP",
    ".I holdfast.config.json",
    "in this folder or one above it: aliases of stores, and defaults. The variable HOLDFAST_CONFIG names another file, or says none.",
    "",
  ].join("\n");
}

/** The flags of drivers, which many commands have, are told once. */
const GROUP = "Stores:";

function commandSection(command: Command, { examples, notes }: Word): readonly string[] {
  const own = command.options.filter(({ helpGroupHeading, hidden }) => helpGroupHeading !== GROUP && !hidden);
  return [
    `.SS ${quoted(`holdfast ${command.name()} ${command.usage()}`)}`,
    text(command.description()),
    ...command.registeredArguments.flatMap((argument) => [".TP", `.I ${text(argument.name())}`, text(argument.description)]),
    ...own.flatMap(optionEntry),
    ...(notes === undefined ? [] : verbatim(notes)),
    ...(examples.length === 0 ? [] : [".PP", "Examples:", ...verbatim(examples.map((line) => `  ${line}`).join("\n"))]),
  ];
}

function optionsOfStores(program: Command): readonly Option[] {
  return program.commands.find((command) => command.options.some(({ helpGroupHeading }) => helpGroupHeading === GROUP))?.options.filter(({ helpGroupHeading }) => helpGroupHeading === GROUP) ?? [];
}

function optionEntry(option: Option): readonly string[] {
  const choices = option.argChoices === undefined ? "" : ` One of ${option.argChoices.join(", ")}.`;
  const initially: unknown = option.defaultValueDescription ?? option.defaultValue;
  const usual = initially === undefined || typeof initially === "object" ? "" : ` Default: ${String(initially)}.`;
  const variable = option.envVar === undefined ? "" : ` Variable: ${option.envVar}.`;
  const description = option.description.endsWith(".") ? option.description : `${option.description}.`;
  return [".TP", `.B ${quoted(option.flags)}`, text(`${description}${choices}${usual}${variable}`)];
}

function usageOf(program: Command, name: string): string {
  return program.commands.find((command) => command.name() === name)?.usage() ?? "";
}

function verbatim(block: string): readonly string[] {
  return [".PP", ".nf", ...block.split("\n").map(text), ".fi"];
}

/** As roff takes it for what it says: no line is a request, no dash is broken at, and backslashes stay. */
function text(plain: string): string {
  return plain.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/gm, "\\&$1");
}

function quoted(plain: string): string {
  return `"${text(plain).replaceAll('"', '""')}"`;
}
