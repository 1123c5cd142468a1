package kernelspec

import (
	"os"
	"path/filepath"
	"runtime"
)

// UserDir is Jupyter's data folder of this user: JUPYTER_DATA_DIR, or else
// what the platform prescribes.
func UserDir() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	if runtime.GOOS == "darwin" {
		home, err := os.UserHomeDir()
		return filepath.Join(home, "Library", "Jupyter"), err
	}
	dir, err := DataHome()
	return filepath.Join(dir, "jupyter"), err
}

// DataHome is where programs keep their data for this user.
func DataHome() (string, error) {
	home, err := os.UserHomeDir()
	switch dir := os.Getenv("XDG_DATA_HOME"); {
	case filepath.IsAbs(dir):
		return dir, nil
	case err != nil:
		return "", err
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support"), nil
	default:
		return filepath.Join(home, ".local", "share"), nil
	}
}

// PrefixDir is the data folder of an installation under prefix, such as
// /usr/local or a Python environment.
func PrefixDir(prefix string) string { return filepath.Join(prefix, "share", "jupyter") }

// Dirs lists the data folders in which a kernelspec may be, first those that
// come first: JUPYTER_PATH, the user's, the active Python environment's, those
// of the extra prefixes, the system's.
func Dirs(prefixes ...string) []string {
	var dirs []string
	add := func(dir string) {
		if dir != "" {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range filepath.SplitList(os.Getenv("JUPYTER_PATH")) {
		add(dir)
	}
	if dir, err := UserDir(); err == nil { // without a home there is no user's folder
		add(dir)
	}
	for _, prefix := range append([]string{os.Getenv("VIRTUAL_ENV"), os.Getenv("CONDA_PREFIX")}, prefixes...) {
		if prefix != "" {
			add(PrefixDir(prefix))
		}
	}
	add("/usr/local/share/jupyter")
	add("/usr/share/jupyter")
	return dirs
}
