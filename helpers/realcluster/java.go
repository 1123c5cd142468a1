package realcluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
)

// minimumJava is the oldest Java that Kafka 4 brokers run on.
const minimumJava = 17

// java is a Java runtime: its program, and all that it says about its version.
type java struct{ path, version string }

// findJava gives the Java of JAVA_HOME or else of the PATH, if it is new enough.
func findJava(ctx context.Context) (java, error) {
	path, err := exec.LookPath("java")
	if home := os.Getenv("JAVA_HOME"); home != "" {
		path, err = exec.LookPath(filepath.Join(home, "bin", "java"))
	}
	if err != nil {
		return java{}, javaProblem("no se encuentra Java", "Java is not found")
	}
	out, err := exec.CommandContext(ctx, path, "-version").CombinedOutput()
	if ctx.Err() != nil {
		return java{}, ctx.Err()
	}
	if err != nil {
		return java{}, javaProblem(
			fmt.Sprintf("%s no funciona: %v", path, err), fmt.Sprintf("%s does not work: %v", path, err))
	}
	if found := majorVersion(string(out)); found < minimumJava {
		return java{}, javaProblem(
			fmt.Sprintf("%s es Java %d", path, found), fmt.Sprintf("%s is Java %d", path, found))
	}
	return java{path, string(out)}, nil
}

// majorVersion reads what "java -version" prints: 17 in "17.0.15", 8 in
// "1.8.0_392"; 0 if it is neither.
func majorVersion(text string) int {
	match := regexp.MustCompile(`version "(?:1\.)?(\d+)`).FindStringSubmatch(text)
	if match == nil {
		return 0
	}
	n, _ := strconv.Atoi(match[1]) // digits, by the pattern
	return n
}

func javaProblem(es, en string) error {
	remedy := "https://adoptium.net/"
	switch {
	case runtime.GOOS == "darwin":
		remedy = "brew install openjdk"
	case hasProgram("apt-get"):
		remedy = "sudo apt-get install -y openjdk-17-jre-headless"
	case hasProgram("dnf"):
		remedy = "sudo dnf install -y java-17-openjdk-headless"
	}
	return &Problem{
		ES: fmt.Sprintf("%s; los brókeres de Kafka necesitan Java %d o posterior\n  remedio: %s", es, minimumJava, remedy),
		EN: fmt.Sprintf("%s; Kafka brokers need Java %d or later\n  remedy: %s", en, minimumJava, remedy),
	}
}

func hasProgram(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}
