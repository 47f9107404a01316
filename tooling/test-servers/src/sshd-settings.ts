export interface SshdSettings {
  readonly folder: string;
  readonly user: string;
  readonly port: number;
  readonly confinedPort: number | null;
  readonly subsystem: string;
}

/** Everything that differs from what sshd does by itself, and the reason where it is not plain. */
export function sshdSettings({ folder, user, port, confinedPort, subsystem }: SshdSettings): string {
  const confined = confinedPort === null ? [] : [`Match LocalPort ${confinedPort}`, "  ChrootDirectory /mnt", "  ForceCommand internal-sftp", "  PermitTTY no"];
  const lines = [
    `ListenAddress 127.0.0.1:${port}`,
    ...(confinedPort === null ? [] : [`ListenAddress 127.0.0.1:${confinedPort}`]),
    `HostKey ${folder}/host_ed25519`,
    `HostKey ${folder}/host_rsa`,
    "PidFile none",
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    `AllowUsers ${user}`,
    // The folder is below /tmp, whose mode sshd would not accept for keys.
    "StrictModes no",
    "PermitRootLogin yes",
    "PubkeyAuthentication yes",
    // So that a wrong password can be tried; there is no right one.
    "PasswordAuthentication yes",
    "KbdInteractiveAuthentication no",
    "UsePAM no",
    "UseDNS no",
    "PrintMotd no",
    "AllowTcpForwarding yes",
    "X11Forwarding no",
    // By default sshd drops connections at random when many come at once.
    "MaxStartups 500",
    "MaxSessions 500",
    "MaxAuthTries 20",
    // A session whose client was killed ends by itself.
    "ClientAliveInterval 5",
    "ClientAliveCountMax 3",
    `Subsystem sftp ${subsystem}`,
    ...confined,
  ];
  return `${lines.join("\n")}\n`;
}
