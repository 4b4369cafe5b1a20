import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const welcome = `Welcome to Usher.

This is a real desktop on the machine
where Usher runs, kept apart from your
own: its files live in Usher's data
folder.

Right-click the background for a menu.
`;

/** In the colours of the panel, and large enough for a screen that is shown smaller than it is. */
const terminalCommand = 'xterm -fa Monospace -fs 11 -bg rgb:1d/26/2b -fg rgb:d7/de/e2';

const terminalLauncher = `[Desktop Entry]
Type=Application
Name=Terminal
Exec=${terminalCommand}
Icon=utilities-terminal
StartupWMClass=XTerm
`;

/** Without it the file manager asks what to open a text with. */
const fileTypes = `[Default Applications]
text/plain=org.xfce.mousepad.desktop
`;

const panel = (launchers: string): string => `# A plain panel: launchers, windows, clock.
rounded = 0
border_width = 0
background_color = #1d262b 100
border_color = #000000 0
rounded = 0
border_width = 0
background_color = #35454e 100
border_color = #000000 0
panel_items = LTC
panel_size = 100% 36
panel_position = bottom center horizontal
panel_background_id = 1
wm_menu = 1
taskbar_mode = single_desktop
task_text = 1
task_icon = 1
task_maximum_size = 220 32
task_padding = 8 4 6
task_font = Sans 10
task_font_color = #d7dee2 100
task_active_background_id = 2
launcher_padding = 8 4 6
launcher_icon_size = 22
launcher_icon_theme = Adwaita
launcher_item_app = ${launchers}/terminal.desktop
launcher_item_app = /usr/share/applications/org.xfce.mousepad.desktop
launcher_item_app = /usr/share/applications/pcmanfm.desktop
time1_format = %H:%M
time1_font = Sans 10
clock_font_color = #d7dee2 100
clock_padding = 10 0
`;

const openboxMenu = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_menu xmlns="http://openbox.org/3.4/menu">
  <menu id="root-menu" label="Desktop">
    <item label="Terminal"><action name="Execute"><command>${terminalCommand}</command></action></item>
    <item label="Editor"><action name="Execute"><command>mousepad</command></action></item>
    <item label="Files"><action name="Execute"><command>pcmanfm</command></action></item>
  </menu>
</openbox_menu>
`;

const pcmanfmDesktop = `[*]
wallpaper_mode=color
desktop_bg=#2b3a42
desktop_fg=#ffffff
desktop_shadow=#1d262b
show_trash=0
show_documents=0
show_mounts=0
`;

/** The virtual desktop's own home, so that nobody's real settings are touched. Files a person changed are kept. */
export function writeDesktopHome(home: string): string {
  const files: Record<string, string> = {
    'Desktop/Welcome.txt': welcome,
    '.local/share/applications/terminal.desktop': terminalLauncher,
    '.config/mimeapps.list': fileTypes,
    '.config/tint2/tint2rc': panel(join(home, '.local/share/applications')),
    '.config/openbox/menu.xml': openboxMenu,
    '.config/pcmanfm/default/desktop-items-0.conf': pcmanfmDesktop,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (!existsSync(path)) writeFileSync(path, text, { mode: 0o600 });
  }
  return home;
}
