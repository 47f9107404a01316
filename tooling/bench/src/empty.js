// What any import takes: a file is found, read and compiled.
export {};
