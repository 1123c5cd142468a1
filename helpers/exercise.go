package helpers

import (
	"context"
	"fmt"
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// exercise is a task of a lesson whose solution can be seen in the cluster.
type exercise struct {
	id   string // the lesson and a number: 02.1
	task text   // what has been achieved once it is solved
	// missing looks at the cluster and says what is still to do, as a hint;
	// nothing once it is solved.
	missing func(context.Context, examined) (text, error)
}

// examined is the cluster that exercises look at.
type examined struct{ admin *kafka.AdminClient }

// Comprobar looks at the cluster and says whether the exercise id ("02.1": the
// first one of notebook 02) is solved; if not yet, what is missing. It panics
// with an explained error if the brokers do not answer or there is no such
// exercise.
func Comprobar(admin *kafka.AdminClient, id string) {
	Must(Metadatos(admin))
	l := currentLang()
	all := slices.Concat(keyExercises(), groupExercises(), replicaExercises(), producerExercises())
	i := slices.IndexFunc(all, func(e exercise) bool { return e.id == id })
	if i < 0 {
		panic(&Error{
			Texto:   fmt.Sprintf(text{"No hay un ejercicio '%s'", "there is no exercise '%s'"}.in(l), id),
			Remedio: text{"usa el número que aparece en su enunciado, por ejemplo \"02.1\"", "use the number in its text, for example \"02.1\""}.in(l),
			lang:    l,
		})
	}
	fmt.Println(Must(all[i].verdict(context.Background(), examined{admin}, l)))
}

// verdict is one line for the student.
func (e exercise) verdict(ctx context.Context, x examined, l lang) (string, error) {
	hint, err := e.missing(ctx, x)
	if err != nil {
		return "", err
	}
	if hint == (text{}) {
		return fmt.Sprintf(text{"✔ Ejercicio %s resuelto: %s.", "✔ Exercise %s solved: %s."}.in(l), e.id, e.task.in(l)), nil
	}
	return fmt.Sprintf(text{"○ Ejercicio %s, pendiente. Pista: %s.", "○ Exercise %s, still to do. Hint: %s."}.in(l), e.id, hint.in(l)), nil
}

// topic is the topic of an exercise, with its messages; found is false while
// there is none.
func (x examined) topic(ctx context.Context, name string) (t Topic, msgs []*kafka.Message, found bool, err error) {
	meta, err := Metadatos(x.admin)
	if err != nil {
		return t, nil, false, err
	}
	if _, there := meta.Topics[name]; !there {
		return t, nil, false, nil
	}
	if t, err = LeerTopic(ctx, x.admin, name); err != nil {
		return t, nil, false, err
	}
	msgs, err = LeerMensajes(ctx, x.admin, name)
	return t, msgs, err == nil, err
}

// hintf is a hint with the same arguments in both languages.
func hintf(t text, args ...any) text {
	return text{fmt.Sprintf(t.es, args...), fmt.Sprintf(t.en, args...)}
}
